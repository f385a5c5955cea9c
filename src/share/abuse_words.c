#include "share/abuse_words.h"

static const char *const ENGLISH[] = {
	"Send to: the abuse desks of the registrar and the hoster of {R}",
	"Registrar: {A}",
	"Its abuse desk, by RDAP: {B}",
	"The hoster's, by RDAP: {J}",
	"RDAP names both, as entities of role \"abuse\" (RFC 9083 §10.2.4): "
	"https://rdap.org/domain/{R}",
	"",
	"Subject: [{M}] Abuse report: {D} imitates {T}",
	"",
	"To the abuse desk:",
	"",
	"{O} reports a domain name that is made to be mistaken for one of ours.",
	"",
	"Name:        {D}",
	"Exactly:     {N}",
	"Shown as:    {U}",
	"Imitates:    {T}",
	"How:         {K}",
	"First seen:  {F}",
	"Clock:       {Z}",
	"Registered:  {G}",
	"Addresses:   {V}",
	"DNS servers: {Q}",
	"Mail hosts:  {H}",
	"Shares with: {X}",
	"Assessment:  {S}, confidence {P} of 100",
	"Reference:   {I}",
	"",
	"What this rests on (file, place, SHA-256 of exactly these bytes):",
	"{E}",
	"",
	"This report rests on the name and on where it was seen. We have not examined what it",
	"serves, and do not claim to have seen an attack from it.",
	"",
	"We ask you",
	"1. to check the registration and the use of this name, web and mail, and to suspend it",
	"   where your terms or those of the registry are broken;",
	"2. to preserve the registration, payment and access records for the authorities;",
	"3. to tell us what you decide, and whom to turn to if it is not you.",
	"",
	"Thank you.",
	"{O}",
	"{C}",
	"",
	"{M} (FIRST TLP 2.0): {W}",
	NULL,
};

static const char *const FRENCH[] = {
	"Destinataires : les services abuse du bureau d'enregistrement et de l'hébergeur de {R}",
	"Bureau d'enregistrement : {A}",
	"Son service abuse, selon RDAP : {B}",
	"Celui de l'hébergeur, selon RDAP : {J}",
	"RDAP les nomme, entités de rôle « abuse » (RFC 9083 §10.2.4) : "
	"https://rdap.org/domain/{R}",
	"",
	"Objet : [{M}] Signalement d'abus : {D} imite {T}",
	"",
	"Au service abuse,",
	"",
	"{O} vous signale un nom de domaine fait pour être pris pour l'un des nôtres.",
	"",
	"Nom :                {D}",
	"Exactement :         {N}",
	"Affiché :            {U}",
	"Imite :              {T}",
	"Procédé :            {K}",
	"Vu d'abord :         {F}",
	"Horloge :            {Z}",
	"Enregistré :         {G}",
	"Adresses :           {V}",
	"Serveurs de noms :   {Q}",
	"Hôtes de courrier :  {H}",
	"Partage avec :       {X}",
	"Appréciation :       {S}, confiance {P} sur 100",
	"Référence :          {I}",
	"",
	"Sur quoi cela repose (fichier, endroit, SHA-256 de ces octets exactement) :",
	"{E}",
	"",
	"Ce signalement repose sur le nom et sur l'endroit où il a été vu. Nous n'avons pas "
	"examiné",
	"ce qu'il sert, et n'affirmons pas avoir vu une attaque en venir.",
	"",
	"Nous vous demandons",
	"1. de vérifier l'enregistrement et l'usage de ce nom, web et courrier, et de le suspendre",
	"   si vos conditions ou celles du registre sont enfreintes ;",
	"2. de conserver les données d'enregistrement, de paiement et d'accès pour les autorités ;",
	"3. de nous dire ce que vous décidez, et à qui nous adresser si ce n'est pas à vous.",
	"",
	"Merci.",
	"{O}",
	"{C}",
	"",
	"{M} (TLP 2.0 de FIRST) : {W}",
	NULL,
};

const struct abuse_words ABUSE_WORDS[ABUSE_LANGUAGE_COUNT] = {
	[ABUSE_ENGLISH] =
		{
			.name = "en",
			.lines = ENGLISH,
			.bases = {[TIME_CLAIMED] = "as it says of itself",
				  [TIME_SENT] = "of the side that sent it",
				  [TIME_RECEIVED] = "of the server that received it",
				  [TIME_CAPTURED] = "of the machine that recorded the traffic",
				  [TIME_PUBLISHED] = "of the register or list that published it",
				  [TIME_OBSERVED] = "of whoever saw it and wrote it down"},
			.severities = {[SEVERITY_INFO] = "a fact",
				       [SEVERITY_LOW] = "a resemblance",
				       [SEVERITY_MEDIUM] = "probably made to deceive",
				       [SEVERITY_HIGH] = "made to deceive until shown otherwise",
				       [SEVERITY_CRITICAL] = "hardly anything but made to deceive"},
			.recorded = "ours, when we recorded it; its source does not date it",
			.undated = "not dated by its source",
			.more = "more",
			.span = {"line", ": ", "bytes at offset"},
		},
	[ABUSE_FRENCH] =
		{
			.name = "fr",
			.lines = FRENCH,
			.bases = {[TIME_CLAIMED] = "selon lui-même",
				  [TIME_SENT] = "de l'expéditeur",
				  [TIME_RECEIVED] = "du serveur qui l'a reçu",
				  [TIME_CAPTURED] = "de la machine qui a capturé le trafic",
				  [TIME_PUBLISHED] = "du registre ou de la liste qui l'a publié",
				  [TIME_OBSERVED] = "de qui l'a vu et noté"},
			.severities = {[SEVERITY_INFO] = "un fait",
				       [SEVERITY_LOW] = "une ressemblance",
				       [SEVERITY_MEDIUM] = "probablement fait pour tromper",
				       [SEVERITY_HIGH] = "fait pour tromper jusqu'à preuve du "
							 "contraire",
				       [SEVERITY_CRITICAL] = "guère autre chose que fait pour "
							     "tromper"},
			.recorded = "la nôtre, à l'enregistrement ; sa source ne le date pas",
			.undated = "non daté par sa source",
			.more = "de plus",
			.span = {"ligne", " : ", "octets à partir de l'octet"},
		},
};

/* In the sense of FIRST TLP 2.0 §4, for a desk that may not know it. */
static const struct {
	struct slice tlp;
	const char *text[ABUSE_LANGUAGE_COUNT];
} TLPS[] = {
	{SLICE_INIT("clear"), {"may be passed on freely.", "peut être diffusé librement."}},
	{SLICE_INIT("green"),
	 {"may be passed on within your community, not in public.",
	  "peut être diffusé au sein de votre communauté, pas en public."}},
	{SLICE_INIT("amber"),
	 {"may be passed on within your organisation and to its clients who need it to act.",
	  "peut être diffusé dans votre organisation et à ses clients qui en ont besoin pour "
	  "agir."}},
	{SLICE_INIT("amber+strict"),
	 {"may be passed on only within your organisation, to those who need it to act.",
	  "ne peut être diffusé que dans votre organisation, à qui en a besoin pour agir."}},
	{SLICE_INIT("red"),
	 {"is for its recipients alone.", "est destiné à ses seuls destinataires."}},
};

const char *
abuse_marking_text(enum abuse_language language, struct slice tlp)
{
	for (size_t i = 0; i < sizeof(TLPS) / sizeof(TLPS[0]); i++)
		if (slice_equal(tlp, TLPS[i].tlp))
			return TLPS[i].text[language];
	return "";
}

/* The tricks of docs/schema/names-lookalike.json, for a desk that never heard of them. */
static const struct {
	struct slice trick;
	const char *text[ABUSE_LANGUAGE_COUNT];
} TRICKS[] = {
	{SLICE_INIT("cyrillic"),
	 {"Cyrillic letters that look like Latin ones",
	  "des lettres cyrilliques qui ressemblent aux latines"}},
	{SLICE_INIT("homoglyph"),
	 {"letters replaced by others that look the same",
	  "des lettres remplacées par d'autres d'aspect semblable"}},
	{SLICE_INIT("subdomain"),
	 {"our name placed left of another domain, as if that were ours",
	  "notre nom placé à gauche d'un autre domaine, comme s'il était à nous"}},
	{SLICE_INIT("deep-label"),
	 {"our name placed deep inside another domain",
	  "notre nom placé au fond d'un autre domaine"}},
	{SLICE_INIT("combo-typo"),
	 {"our name mistyped, with another word beside it",
	  "notre nom mal écrit, accolé à un autre mot"}},
	{SLICE_INIT("combo"),
	 {"our name with another word beside it", "notre nom accolé à un autre mot"}},
	{SLICE_INIT("dictionary"),
	 {"a part of our name with another word beside it",
	  "une partie de notre nom accolée à un autre mot"}},
	{SLICE_INIT("various"),
	 {"our name with www, com or a suffix run into it",
	  "notre nom avec www, com ou un suffixe accolé"}},
	{SLICE_INIT("missing-dot"),
	 {"a dot left out before our name", "un point omis devant notre nom"}},
	{SLICE_INIT("added-dot"), {"a dot put into our name", "un point inséré dans notre nom"}},
	{SLICE_INIT("hyphenation"),
	 {"a hyphen put into our name", "un trait d'union inséré dans notre nom"}},
	{SLICE_INIT("strip-dash"),
	 {"our name without its hyphen", "notre nom sans son trait d'union"}},
	{SLICE_INIT("plural"), {"our name in the plural", "notre nom au pluriel"}},
	{SLICE_INIT("repetition"), {"a letter doubled", "une lettre doublée"}},
	{SLICE_INIT("double-replacement"),
	 {"a doubled letter replaced by another", "une lettre double remplacée par une autre"}},
	{SLICE_INIT("transposition"),
	 {"two neighbouring letters swapped", "deux lettres voisines interverties"}},
	{SLICE_INIT("vowel-swap"),
	 {"a vowel replaced by another", "une voyelle remplacée par une autre"}},
	{SLICE_INIT("replacement"),
	 {"a letter replaced by its neighbour on the keyboard",
	  "une lettre remplacée par sa voisine du clavier"}},
	{SLICE_INIT("bitsquatting"),
	 {"a letter that differs by one bit, as a memory error makes it",
	  "une lettre qui diffère d'un bit, comme par une erreur de mémoire"}},
	{SLICE_INIT("substitution"),
	 {"a letter replaced by another", "une lettre remplacée par une autre"}},
	{SLICE_INIT("homophone"),
	 {"letters replaced by others that sound the same",
	  "des lettres remplacées par d'autres de même son"}},
	{SLICE_INIT("addition"), {"a letter added at the end", "une lettre ajoutée à la fin"}},
	{SLICE_INIT("insertion"), {"a letter inserted", "une lettre insérée"}},
	{SLICE_INIT("omission"), {"a letter left out", "une lettre omise"}},
	{SLICE_INIT("wrong-sld"),
	 {"our name under another suffix of the same country",
	  "notre nom sous un autre suffixe du même pays"}},
	{SLICE_INIT("tld-swap"),
	 {"our name under another top-level domain",
	  "notre nom sous un autre domaine de premier niveau"}},
};

const char *
abuse_trick_text(enum abuse_language language, struct slice trick)
{
	for (size_t i = 0; i < sizeof(TRICKS) / sizeof(TRICKS[0]); i++)
		if (slice_equal(trick, TRICKS[i].trick))
			return TRICKS[i].text[language];
	return NULL;
}

bool
abuse_language_read(struct slice text, enum abuse_language *ret)
{
	for (size_t i = 0; i < ABUSE_LANGUAGE_COUNT; i++) {
		if (slice_equal(text, slice_text(ABUSE_WORDS[i].name))) {
			*ret = (enum abuse_language)i;
			return true;
		}
	}
	return false;
}
