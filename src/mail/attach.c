#include "mail/attach.h"

#include "format/html.h"
#include "format/limits.h"
#include "format/mime.h"
#include "format/pdf_links.h"
#include "mail/letter.h"
#include "mail/limits.h"

/* ---- what names and kinds mean ---- */

/* What an ending of a file name promises or does. */
enum ending_class { ENDING_DOCUMENT, ENDING_PROGRAM, ENDING_SHORTCUT, ENDING_IMAGE, ENDING_PAGE };

static const struct ending {
	struct slice text; /* with its dot, lower case */
	enum ending_class class;
} ENDINGS[] = {
#define DOCUMENT(text)                            \
	{                                         \
		SLICE_INIT(text), ENDING_DOCUMENT \
	}
#define PROGRAM(text)                            \
	{                                        \
		SLICE_INIT(text), ENDING_PROGRAM \
	}
	DOCUMENT(".pdf"),
	DOCUMENT(".doc"),
	DOCUMENT(".docx"),
	DOCUMENT(".xls"),
	DOCUMENT(".xlsx"),
	DOCUMENT(".ppt"),
	DOCUMENT(".pptx"),
	DOCUMENT(".odt"),
	DOCUMENT(".ods"),
	DOCUMENT(".rtf"),
	DOCUMENT(".txt"),
	DOCUMENT(".csv"),
	DOCUMENT(".jpg"),
	DOCUMENT(".jpeg"),
	DOCUMENT(".png"),
	DOCUMENT(".gif"),
	DOCUMENT(".tif"),
	DOCUMENT(".mp3"),
	DOCUMENT(".mp4"),
	DOCUMENT(".zip"),
	PROGRAM(".exe"),
	PROGRAM(".scr"),
	PROGRAM(".com"),
	PROGRAM(".pif"),
	PROGRAM(".bat"),
	PROGRAM(".cmd"),
	PROGRAM(".vbs"),
	PROGRAM(".vbe"),
	PROGRAM(".js"),
	PROGRAM(".jse"),
	PROGRAM(".wsf"),
	PROGRAM(".wsh"),
	PROGRAM(".hta"),
	PROGRAM(".ps1"),
	PROGRAM(".psm1"),
	PROGRAM(".msi"),
	PROGRAM(".msp"),
	PROGRAM(".cpl"),
	PROGRAM(".jar"),
	PROGRAM(".reg"),
	PROGRAM(".chm"),
	PROGRAM(".xll"),
	PROGRAM(".dll"),
	PROGRAM(".apk"),
	PROGRAM(".app"),
	PROGRAM(".iqy"),
	PROGRAM(".slk"),
	PROGRAM(".appx"),
	PROGRAM(".msix"),
	PROGRAM(".sct"),
	PROGRAM(".ade"),
	PROGRAM(".mde"),
#undef DOCUMENT
#undef PROGRAM
	{SLICE_INIT(".lnk"), ENDING_SHORTCUT},
	{SLICE_INIT(".url"), ENDING_SHORTCUT},
	{SLICE_INIT(".scf"), ENDING_SHORTCUT},
	{SLICE_INIT(".website"), ENDING_SHORTCUT},
	{SLICE_INIT(".library-ms"), ENDING_SHORTCUT},
	{SLICE_INIT(".search-ms"), ENDING_SHORTCUT},
	{SLICE_INIT(".settingcontent-ms"), ENDING_SHORTCUT},
	{SLICE_INIT(".appref-ms"), ENDING_SHORTCUT},
	{SLICE_INIT(".rdp"), ENDING_SHORTCUT},
	{SLICE_INIT(".iso"), ENDING_IMAGE},
	{SLICE_INIT(".img"), ENDING_IMAGE},
	{SLICE_INIT(".vhd"), ENDING_IMAGE},
	{SLICE_INIT(".vhdx"), ENDING_IMAGE},
	{SLICE_INIT(".udf"), ENDING_IMAGE},
	{SLICE_INIT(".dmg"), ENDING_IMAGE},
	{SLICE_INIT(".wim"), ENDING_IMAGE},
	{SLICE_INIT(".html"), ENDING_PAGE},
	{SLICE_INIT(".htm"), ENDING_PAGE},
	{SLICE_INIT(".shtml"), ENDING_PAGE},
	{SLICE_INIT(".xhtml"), ENDING_PAGE},
	{SLICE_INIT(".svg"), ENDING_PAGE},
	{SLICE_INIT(".mht"), ENDING_PAGE},
};

static struct slice
base_name(struct slice name)
{
	size_t slash = slice_find_last_byte(name, '/');

	return slash == SIZE_MAX ? name : slice_part(name, slash + 1, SIZE_MAX);
}

/* The ending that is known, or NULL. Windows passes over dots and spaces behind a name. */
static const struct ending *
ending_find(struct slice name)
{
	while (name.length > 0 && strchr(". \t", name.at[name.length - 1]))
		name.length--;
	for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(*ENDINGS); i++)
		if (name.length > ENDINGS[i].text.length &&
		    slice_ends_nocase(name, ENDINGS[i].text))
			return &ENDINGS[i];
	return NULL;
}

/* "invoice.pdf.exe", "invoice.pdf      .exe" */
static bool
is_double(struct slice name, const struct ending *ending)
{
	size_t dot = slice_find_last_byte(name, '.');
	const struct ending *before;

	if (!ending || ending->class == ENDING_DOCUMENT || dot == SIZE_MAX)
		return false;
	before = ending_find(slice_part(name, 0, dot));
	return before && before->class == ENDING_DOCUMENT;
}

/* U+202A to U+202E, U+2066 to U+2069: what turns "gpj.exe" into "exe.jpg". */
static bool
is_turned(struct slice name)
{
	for (size_t i = 0; i + 2 < name.length; i++) {
		unsigned char second = (unsigned char)name.at[i + 1];
		unsigned char third = (unsigned char)name.at[i + 2];
		if ((unsigned char)name.at[i] == 0xe2 &&
		    ((second == 0x80 && third >= 0xaa && third <= 0xae) ||
		     (second == 0x81 && third >= 0xa6 && third <= 0xa9)))
			return true;
	}
	return false;
}

static bool
is_program(enum sniff_kind kind)
{
	return kind == SNIFF_PE || kind == SNIFF_ELF || kind == SNIFF_MACH_O || kind == SNIFF_JAR ||
	       kind == SNIFF_APK || kind == SNIFF_CLASS || kind == SNIFF_CHM ||
	       kind == SNIFF_SCRIPT;
}

static bool
is_archive(enum sniff_kind kind)
{
	return kind == SNIFF_ZIP || kind == SNIFF_TAR || kind == SNIFF_SEVEN_ZIP ||
	       kind == SNIFF_RAR || kind == SNIFF_CAB;
}

static unsigned
dangers_of(struct slice name, struct slice bytes, enum sniff_kind kind)
{
	static const unsigned BY_CLASS[] = {[ENDING_DOCUMENT] = 0,
					    [ENDING_PROGRAM] = ATTACH_PROGRAM,
					    [ENDING_SHORTCUT] = ATTACH_SHORTCUT,
					    [ENDING_IMAGE] = ATTACH_DISK_IMAGE,
					    [ENDING_PAGE] = ATTACH_HTML};
	const struct ending *ending = ending_find(name);
	unsigned dangers = ending ? BY_CLASS[ending->class] : 0;

	dangers |= is_program(kind) ? (unsigned)ATTACH_PROGRAM : 0;
	dangers |= kind == SNIFF_LNK ? (unsigned)ATTACH_SHORTCUT : 0;
	dangers |= kind == SNIFF_HTML ? (unsigned)ATTACH_HTML : 0;
	dangers |= kind == SNIFF_ISO || slice_starts(bytes, SLICE("conectix")) ||
				   slice_starts(bytes, SLICE("vhdxfile"))
			   ? (unsigned)ATTACH_DISK_IMAGE
			   : 0;
	dangers |= kind == SNIFF_OFFICE_ENCRYPTED ? (unsigned)ATTACH_ENCRYPTED : 0;
	dangers |= is_double(name, ending) ? (unsigned)ATTACH_DOUBLE_NAME : 0;
	dangers |= is_turned(name) ? (unsigned)ATTACH_TURNED_NAME : 0;
	/* A picture of another format is careless; a program or a page called one is not. */
	if (ending && ending->class == ENDING_DOCUMENT &&
	    (dangers & (ATTACH_PROGRAM | ATTACH_SHORTCUT | ATTACH_DISK_IMAGE | ATTACH_HTML)) &&
	    !slice_equal_nocase(ending->text, SLICE(".txt")))
		dangers |= ATTACH_OTHER_TYPE;
	return dangers;
}

/* ---- looking ---- */

/* The attachments of one letter under way. */
struct look {
	struct arena *arena;
	struct arena contents; /* of files, while they are looked at */
	struct attachment_list *list;
	struct url_list *urls;
	struct mail_yara *yara;
	struct buf matches;
	struct members_budget budget;
	unsigned members;  /* looked at so far */
	struct slice span; /* the part */
};

/* One file, which may be in others. */
struct file {
	struct slice name;
	struct slice bytes;
	enum sniff_kind kind;
	unsigned depth, dangers;
	struct slice detail;
};

static enum status file_look(struct look *look, struct file *file, struct err *err);

static bool
has(struct slice bytes, struct slice needle)
{
	return slice_find(bytes, needle) != SIZE_MAX;
}

static bool
has_nocase(struct slice bytes, const char *needle)
{
	return slice_find_nocase(bytes, slice_text(needle)) != SIZE_MAX;
}

/* MS-OVBA §2.2.1: every project has a stream of that name; names in OLE are UTF-16. */
static void
look_ole(struct file *file)
{
	static const char PROJECT[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T";
	static const char PACKAGE[] = "O\0l\0e\0001\0000\0N\0a\0t\0i\0v\0e";

	if (has(file->bytes, slice_of(PROJECT, sizeof(PROJECT))))
		file->dangers |= ATTACH_MACROS;
	if (has(file->bytes, slice_of(PACKAGE, sizeof(PACKAGE))) && has_nocase(file->bytes, ".exe"))
		file->dangers |= ATTACH_PROGRAM;
	if (has_nocase(file->bytes, "DDEAUTO "))
		file->dangers |= ATTACH_DDE;
}

/* RTF 1.9.1: a template from elsewhere, objects that load by themselves, fields that run. */
static void
look_rtf(struct file *file)
{
	if (has_nocase(file->bytes, "\\*\\template http") ||
	    has_nocase(file->bytes, "\\*\\template \\\\"))
		file->dangers |= ATTACH_REMOTE_TEMPLATE;
	if (has(file->bytes, SLICE("\\objupdate")) || has(file->bytes, SLICE("\\objautlink")) ||
	    has_nocase(file->bytes, "DDEAUTO"))
		file->dangers |= ATTACH_DDE;
}

/* ISO 32000-1 §12.6.4.5: an action that starts a program; and links. */
static enum status
look_pdf(struct look *look, struct file *file, struct err *err)
{
	struct slice_list links;

	if (has(file->bytes, SLICE("/Launch")) && has(file->bytes, SLICE("/Action")))
		file->dangers |= ATTACH_DDE;
	TRY(pdf_links_read(look->arena, file->bytes, &links, err));
	for (size_t i = 0; i < links.count; i++)
		TRY(urls_add(look->arena, look->urls, links.items[i], SLICE_NONE, 0, look->span,
			     err));
	return STATUS_OK;
}

/* A calendar or a card. */
static enum status
look_content_lines(struct look *look, struct file *file, struct err *err)
{
	struct slice lines = slice_part(file->bytes, 0, MAIL_LETTER_BYTES);

	TRY(content_lines_unfold(look->arena, &lines, err)); /* a copy, where there are any */
	return lines.at == file->bytes.at
		       ? STATUS_OK
		       : urls_add_text(look->arena, look->urls, lines, look->span, err);
}

/* Where a script sends who opens the page; "\/" in its strings is a slash. */
static enum status
look_redirects(struct look *look, struct slice script, struct err *err)
{
	struct slice plain;
	struct buf buf;

	if (!has_nocase(script, "location") && !has_nocase(script, "window.open"))
		return STATUS_OK;
	buf_init(&buf, look->arena);
	for (size_t i = 0; i < script.length; i++)
		if (script.at[i] != '\\' || i + 1 == script.length || script.at[i + 1] != '/')
			buf_write_byte(&buf, script.at[i]);
	TRY(buf_slice(&buf, &plain, err));
	for (size_t at; (at = slice_find_nocase(plain, SLICE("http"))) != SIZE_MAX;) {
		size_t end = 0;
		plain = slice_part(plain, at, SIZE_MAX);
		while (end < plain.length && (unsigned char)plain.at[end] > ' ' &&
		       !strchr("\"'`<>\\", plain.at[end]))
			end++;
		TRY(urls_add(look->arena, look->urls, slice_part(plain, 0, end), SLICE_NONE, 0,
			     look->span, err));
		plain = slice_part(plain, end ? end : 1, SIZE_MAX);
	}
	return STATUS_OK;
}

/* What a page says that makes a file out of itself, or writes itself anew. */
static bool
smuggles(struct slice script)
{
	static const char *const MAKERS[] = {"createObjectURL", "msSaveOrOpenBlob", "new Blob(",
					     "new File("};
	static const char *const DECODERS[] = {"atob(", "unescape(", "fromCharCode",
					       "decodeURIComponent(", "charCodeAt("};
	static const char *const WRITERS[] = {
		"document.write(",  "innerHTML",  "eval(",    "location.href",
		"location.replace", "location =", "location="};
	bool makes = false, decodes = false, writes = false;

	for (size_t i = 0; i < sizeof(MAKERS) / sizeof(*MAKERS); i++)
		makes = makes || has_nocase(script, MAKERS[i]);
	for (size_t i = 0; i < sizeof(DECODERS) / sizeof(*DECODERS); i++)
		decodes = decodes || has_nocase(script, DECODERS[i]);
	for (size_t i = 0; i < sizeof(WRITERS) / sizeof(*WRITERS); i++)
		writes = writes || has_nocase(script, WRITERS[i]);
	return makes || (decodes && writes);
}

static enum status
look_page(struct look *look, struct file *file, struct err *err)
{
	struct html_page page;
	struct slice html;

	TRY(slice_copy(look->arena, file->bytes, &html, err)); /* its links outlive its contents */
	TRY(html_read(look->arena, html, &page, err));
	if (smuggles(page.script))
		file->dangers |= ATTACH_SMUGGLING;
	TRY(look_redirects(look, page.script, err));
	if (page.password || page.form)
		file->dangers |= ATTACH_HTML_FORM;
	for (size_t i = 0; i < page.link_count; i++)
		TRY(urls_add(look->arena, look->urls, page.links[i].target, page.links[i].text,
			     page.links[i].kind == HTML_FORM ? URL_FORM : 0, look->span, err));
	return STATUS_OK;
}

/* ---- archives and packages ---- */

/* Reads a member to its end, or as much as is looked at. */
static enum status
member_bytes(struct look *look, struct members *members, struct slice *ret, struct err *err)
{
	struct slice block;
	struct buf all;

	buf_init(&all, &look->contents);
	do {
		TRY(members_read(members, &block, err));
		buf_write(&all, block);
	} while (block.length > 0 && all.length < MAIL_ATTACHMENT_BYTES);
	return buf_slice(&all, ret, err);
}

/* ECMA-376 part 1 §17.15.1.6 and others: what a document loads from elsewhere when it is opened. */
static void
look_relations(struct file *file, struct slice xml)
{
	static const char *const TYPES[] = {"/attachedTemplate\"", "/oleObject\"", "/frame\"",
					    "/subDocument\""};

	if (!has_nocase(xml, "TargetMode=\"External\""))
		return;
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++)
		if (has(xml, slice_text(TYPES[i])))
			file->dangers |= ATTACH_REMOTE_TEMPLATE;
}

/* Hyperlinks of a part: its relationships, and fields in its text (§17.16.5.25). */
static enum status
look_hyperlinks(struct look *look, struct slice xml, struct err *err)
{
	static const struct slice STARTS[] = {SLICE_INIT(" Target=\""), SLICE_INIT(" Target='"),
					      SLICE_INIT("HYPERLINK \""),
					      SLICE_INIT("HYPERLINK &quot;")};
	struct slice link;
	struct buf buf;

	for (size_t i = 0; i < sizeof(STARTS) / sizeof(*STARTS); i++) {
		struct slice rest = xml;
		for (size_t at; (at = slice_find(rest, STARTS[i])) != SIZE_MAX;) {
			rest = slice_part(rest, at + STARTS[i].length, SIZE_MAX);
			struct slice near = slice_part(rest, 0, MAIL_URL_BYTES);
			size_t end = slice_find_byte(
				near, STARTS[i].at[STARTS[i].length - 1] == '\'' ? '\'' : '"');
			size_t quote = slice_find(slice_part(near, 0, end), SLICE("&quot;"));
			buf_init(&buf, look->arena);
			html_unescape(&buf, slice_part(near, 0, quote < end ? quote : end));
			TRY(buf_slice(&buf, &link, err));
			TRY(urls_add(look->arena, look->urls, link, SLICE_NONE, 0, look->span,
				     err));
		}
	}
	return STATUS_OK;
}

static bool
package_wants(struct slice path)
{
	return slice_ends(path, SLICE(".rels")) || slice_ends(path, SLICE("document.xml")) ||
	       slice_starts(path, SLICE("xl/externalLinks/"));
}

/* A part of an office document, by its path (ECMA-376 part 2). */
static enum status
look_package_part(struct look *look, struct file *file, struct members *members, struct slice path,
		  struct err *err)
{
	struct slice xml;

	if (slice_ends_nocase(path, SLICE("vbaProject.bin")) ||
	    slice_starts_nocase(path, SLICE("xl/macrosheets/")))
		file->dangers |= ATTACH_MACROS;
	if (!package_wants(path))
		return STATUS_OK;
	TRY(member_bytes(look, members, &xml, err));
	if (slice_ends(path, SLICE(".rels")))
		look_relations(file, xml);
	TRY(look_hyperlinks(look, xml, err));
	if (has(xml, SLICE("DDEAUTO")) || has(xml, SLICE("<ddeLink")) || has(xml, SLICE(" DDE ")))
		file->dangers |= ATTACH_DDE;
	return STATUS_OK;
}

static enum status
look_member(struct look *look, struct file *outer, struct members *members,
	    const struct member *member, struct err *err)
{
	struct file file = {.depth = outer->depth + 1};

	if (member->kind != MEMBER_FILE)
		return STATUS_OK;
	if (!is_archive(outer->kind))
		return look_package_part(look, outer, members, member->path, err);
	TRY(source_inner(look->arena, outer->name, member->path, &file.name, err));
	if (member->encrypted) {
		outer->dangers |= ATTACH_ENCRYPTED;
		/* The names of what is in it can still be read. */
		file.dangers = dangers_of(base_name(member->path), SLICE(""), SNIFF_DATA);
	} else {
		TRY(member_bytes(look, members, &file.bytes, err));
	}
	return file_look(look, &file, err);
}

static enum status
members_look(struct look *look, struct file *file, struct members *members, struct err *err)
{
	const struct member *member;
	struct err own;

	for (;;) {
		TRY(members_next(members, &member, err));
		if (!member || look->members++ >= MAIL_MEMBERS_MAX)
			return STATUS_OK;
		struct arena_mark mark = arena_mark(&look->contents);
		enum status status = look_member(look, file, members, member, &own);
		arena_rewind(&look->contents, mark);
		if (status == STATUS_REFUSED)
			file->dangers |= ATTACH_UNREAD;
		else if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
	}
}

static enum status
look_members(struct look *look, struct file *file, struct err *err)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct err own = {0};

	if (!members_reads(file->kind) && !sniff_is_zip(file->kind)) {
		file->dangers |= ATTACH_UNREAD;
		return STATUS_OK;
	}
	enum status status = members_open_bytes(look->arena, file->bytes, file->kind, &look->budget,
						&members, &own);
	if (status == STATUS_OK)
		status = members_look(look, file, members, &own);
	if (status == STATUS_OK)
		return STATUS_OK;
	if (status != STATUS_REFUSED)
		return err_set(err, status, "%s", own.text);
	file->dangers |= has_nocase(slice_text(own.text), "ncrypted") ? (unsigned)ATTACH_ENCRYPTED
								      : (unsigned)ATTACH_UNREAD;
	return slice_print(look->arena, &file->detail, err, "%s", own.text);
}

/* ---- files ---- */

static enum status
list_push(struct look *look, const struct file *file, struct err *err)
{
	struct attachment_list *list = look->list;

	if (list->count == MAIL_ATTACHMENTS_MAX) {
		list->cut = true;
		return STATUS_OK;
	}
	struct attachment *items =
		arena_grow(look->arena, list->items, &list->capacity, list->count + 1,
			   sizeof(*items), _Alignof(struct attachment));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = (struct attachment){.name = file->name,
						   .detail = file->detail,
						   .kind = file->kind,
						   .dangers = file->dangers,
						   .span = look->span};
	return STATUS_OK;
}

static bool
is_package(enum sniff_kind kind)
{
	return kind == SNIFF_DOCX || kind == SNIFF_XLSX || kind == SNIFF_PPTX;
}

/* After a first file that they were not through with they are tried on no other. */
static enum status
try_rules(struct look *look, const struct file *file, struct err *err)
{
	struct slice names;
	struct buf buf;

	if (!look->yara || look->list->untried || file->bytes.length == 0)
		return STATUS_OK;
	buf_init(&buf, look->arena);
	mail_yara_scan(look->yara, file->name, file->bytes, &buf, &look->list->untried);
	TRY(buf_slice(&buf, &names, err));
	if (names.length == 0)
		return STATUS_OK;
	if (look->matches.length == 0)
		look->list->matches_span = look->span;
	buf_print(&look->matches, "%s%.*s: %.*s", look->matches.length ? "; " : "",
		  SLICE_PRINT(slice_part(file->name, 0, 200)), SLICE_PRINT(names));
	return STATUS_OK;
}

static enum status
file_look(struct look *look, struct file *file, struct err *err)
{
	TRY(try_rules(look, file, err));
	file->kind = sniff_bytes(file->bytes, file->name);
	file->dangers |= dangers_of(base_name(file->name), file->bytes, file->kind);
	if (is_package(file->kind) || (is_archive(file->kind) && file->depth < MEMBERS_DEPTH))
		TRY(look_members(look, file, err));
	else if (is_archive(file->kind))
		file->dangers |= ATTACH_UNREAD;
	else if (file->kind >= SNIFF_OLE && file->kind <= SNIFF_OFFICE_ENCRYPTED)
		look_ole(file);
	else if (file->kind == SNIFF_RTF)
		look_rtf(file);
	else if (file->kind == SNIFF_PDF)
		TRY(look_pdf(look, file, err));
	else if (file->kind == SNIFF_HTML || file->kind == SNIFF_SVG ||
		 (file->dangers & ATTACH_HTML))
		TRY(look_page(look, file, err));
	else
		TRY(look_content_lines(look, file, err));
	/* A drawing without scripts or forms is a picture. */
	if (file->kind == SNIFF_SVG && !(file->dangers & (ATTACH_SMUGGLING | ATTACH_HTML_FORM)))
		file->dangers &= ~(unsigned)(ATTACH_HTML | ATTACH_OTHER_TYPE);
	return file->dangers ? list_push(look, file, err) : STATUS_OK;
}

static enum status
part_look(struct look *look, const struct message_part *part, struct err *err)
{
	struct mime_fault fault;
	struct file file = {0};
	struct buf bytes;
	bool attachment;

	TRY(message_part_is_attachment(look->arena, part, &attachment, err));
	if (!attachment && slice_starts(part->content.type, SLICE("text/")))
		return STATUS_OK;
	TRY(message_part_name(look->arena, part, &file.name, err));
	buf_init(&bytes, &look->contents);
	mime_decode(&bytes, part->encoding, slice_part(part->body, 0, 2 * MAIL_ATTACHMENT_BYTES),
		    &fault);
	TRY(buf_slice(&bytes, &file.bytes, err));
	look->span = part->body.length > 0 ? part->body : part->header;
	look->budget.packed_bytes += file.bytes.length;
	return file_look(look, &file, err);
}

enum status
attachments_read(struct arena *arena, const struct message *message, struct mail_yara *yara,
		 struct attachment_list *ret, struct url_list *urls, struct err *err)
{
	struct look look = {.arena = arena,
			    .list = ret,
			    .urls = urls,
			    .yara = yara,
			    .budget = {.limit_bytes = MAIL_UNPACKED_BYTES}};
	enum status status = STATUS_OK;

	*ret = (struct attachment_list){0};
	buf_init(&look.matches, arena);
	arena_init(&look.contents, 0);
	for (size_t i = 0; i < message->part_count && status == STATUS_OK; i++) {
		struct arena_mark mark = arena_mark(&look.contents);
		if (message->parts[i]->kind == MESSAGE_LEAF)
			status = part_look(&look, message->parts[i], err);
		arena_rewind(&look.contents, mark);
	}
	arena_done(&look.contents);
	TRY(status);
	return buf_slice(&look.matches, &ret->matches, err);
}
