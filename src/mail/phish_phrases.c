/*
 * Phrases that say a topic whatever stands around them, in the languages that letters come in.
 * Common words stand here only beside others: every entry is met in honest letters too, and is
 * light by itself. Written as plain.h makes text: small letters without marks.
 */
#include "base/map.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* Of one rule each, parted by bars. */
static const struct {
	enum grade_rule rule;
	const char *texts;
} LISTS[] = {
	/* Accounts and passwords. */
	{GRADE_WORDS_LOGIN,
	 "verify your account|confirm your account|verify your identity|confirm your identity|"
	 "confirm your password|verify your password|update your password|"
	 "your password will expire|your password expires|keep your password|"
	 "keep the same password|keep current password|update your payment|"
	 "update your billing|update your account|verify your email|verify your mailbox|"
	 "validate your mailbox|validate your account|re validate|unusual sign in|"
	 "unusual activity|suspicious activity|log in to restore|sign in to restore|"
	 "restore access|mailbox is almost full|mailbox is full|mailbox quota|"
	 "login credentials|held messages|pending messages|verifiez votre compte|"
	 "confirmez votre compte|confirmer votre compte|confirmez votre identite|"
	 "confirmez votre mot de passe|votre mot de passe expire|"
	 "mettre a jour vos informations|activite inhabituelle|boite mail est pleine|"
	 "boite aux lettres est pleine|bestatigen sie ihr konto|ihr passwort lauft|"
	 "ihr kennwort lauft|bestatigen sie ihre identitat|ungewohnliche anmeldung|"
	 "ungewohnliche aktivitat|postfach ist voll|verifique su cuenta|confirme su cuenta|"
	 "confirme su contrasena|su contrasena caduca|actividad inusual|buzon esta lleno|"
	 "verifica il tuo account|confermi la password|la sua password scade|"
	 "attivita insolita|verifique sua conta|confirme sua senha|bevestig uw account|"
	 "uw wachtwoord verloopt|potwierdz swoje konto|haslo wygasa|подтвердите ваш аккаунт|"
	 "подтвердите вашу учетную запись|подтвердите свой пароль|срок действия пароля|"
	 "confirm your email|re activate your account|reactivate your account|"
	 "unlock your account|account verification|verify your details|confirm your details|"
	 "confirm your information|update your information|update your details|"
	 "upgrade your mailbox|upgrade your email|storage is full|storage is almost full|"
	 "out of storage|password reset required|your password has expired|sign in attempt|"
	 "unauthorized login|unauthorized access|unusual login|validate your email|"
	 "webmail upgrade|undelivered mails|incoming messages|release your messages|"
	 "release messages|verifier votre compte|mettez a jour vos informations|"
	 "mettre a jour votre compte|mettez a jour votre compte|reactivez votre compte|"
	 "reactiver votre compte|votre mot de passe a expire|connexion inhabituelle|"
	 "connexion suspecte|activite suspecte|messages en attente|confirmez vos informations|"
	 "confirmer vos informations|verifiez vos informations|validez votre compte|"
	 "espace de stockage est plein|renouveler votre mot de passe|confirmer votre identite|"
	 "verifier votre identite|bestatigen sie ihre daten|bestatigen sie ihr passwort|"
	 "konto bestatigen|konto verifizieren|verifizieren sie ihr konto|"
	 "aktualisieren sie ihre daten|aktualisieren sie ihr konto|"
	 "ihr konto wurde eingeschrankt|ihr konto ist eingeschrankt|passwort ist abgelaufen|"
	 "passwort lauft ab|kennwort lauft ab|kennwort ist abgelaufen|speicherplatz ist voll|"
	 "postfach ist fast voll|speicher ist voll|ungewohnlicher anmeldeversuch|"
	 "verdachtige anmeldung|verdachtige aktivitat|zuruckgehaltene nachrichten|"
	 "ausstehende nachrichten|identitat bestatigen|daten bestatigen|"
	 "zugangsdaten bestatigen|legitimation erforderlich|verifique su identidad|"
	 "verifica tu cuenta|verifica tu identidad|confirme su identidad|confirma tu cuenta|"
	 "confirma tu identidad|actualice sus datos|actualiza tus datos|actualizar sus datos|"
	 "su contrasena ha caducado|contrasena caducara|inicio de sesion inusual|"
	 "inicio de sesion sospechoso|actividad sospechosa|mensajes pendientes|"
	 "mensajes retenidos|buzon esta casi lleno|reactive su cuenta|reactivar su cuenta|"
	 "validar su cuenta|verifichi il suo account|verifica la tua identita|"
	 "confermi la sua identita|conferma la tua identita|conferma il tuo account|"
	 "conferma i tuoi dati|aggiorni i suoi dati|aggiorna i tuoi dati|aggiornare i dati"},
	{GRADE_WORDS_LOGIN,
	 "la tua password scade|password e scaduta|password scadra|accesso insolito|"
	 "accesso sospetto|attivita sospetta|casella e piena|casella di posta e piena|"
	 "casella e quasi piena|messaggi in sospeso|messaggi trattenuti|riattivare il conto|"
	 "riattiva il tuo account|verifique sua identidade|confirme sua identidade|"
	 "confirme seus dados|atualize seus dados|atualizar seus dados|atualizacao cadastral|"
	 "confirme sua conta|confirme a sua conta|verifique a sua conta|sua senha expira|"
	 "senha expirou|a sua palavra passe|palavra passe expira|acesso suspeito|"
	 "acesso nao autorizado|atividade suspeita|atividade incomum|caixa de correio cheia|"
	 "caixa de correio esta cheia|mensagens pendentes|mensagens retidas|"
	 "reativar sua conta|desbloquear sua conta|token expirado|recadastramento|"
	 "bevestig je account|bevestig uw identiteit|bevestig je identiteit|"
	 "bevestig uw gegevens|bevestig je gegevens|werk uw gegevens bij|werk je gegevens bij|"
	 "controleer uw gegevens|verifieer uw account|verifieer je account|"
	 "wachtwoord is verlopen|wachtwoord verloopt|ongebruikelijke aanmelding|"
	 "ongebruikelijke activiteit|verdachte activiteit|verdachte aanmelding|mailbox is vol|"
	 "mailbox is bijna vol|postvak is vol|berichten in de wacht|vastgehouden berichten|"
	 "heractiveer uw account|heractiveer je account|bankpas vervangen|nieuwe bankpas|"
	 "potwierdz swoja tozsamosc|potwierdz tozsamosc|potwierdz swoje dane|"
	 "zweryfikuj swoje konto|zweryfikuj konto|zweryfikuj swoja tozsamosc|"
	 "zaktualizuj swoje dane|zaktualizuj dane|haslo wygaslo|nietypowe logowanie|"
	 "podejrzane logowanie|nietypowa aktywnosc|podejrzana aktywnosc|skrzynka jest pelna|"
	 "skrzynka pocztowa jest pelna|skrzynka jest prawie pelna|oczekujace wiadomosci|"
	 "zatrzymane wiadomosci|aktywuj ponownie|подтвердите аккаунт|"
	 "подтвердите учетную запись|подтвердите вашу личность|подтвердите свою личность|"
	 "подтвердите ваши данные|подтвердите данные|обновите ваши данные|"
	 "обновите свои данные|обновите данные|ваш пароль истекает|пароль истек|"
	 "необычный вход|подозрительный вход|подозрительная активность|необычная активность|"
	 "почтовый ящик переполнен|ящик переполнен|недоставленные сообщения|"
	 "восстановите доступ|верификация аккаунта"},
	/* Losses and deadlines. */
	{GRADE_WORDS_THREAT,
	 "will be suspended|has been suspended|will be closed|will be deleted|"
	 "will be deactivated|has been limited|has been locked|within 24 hours|"
	 "within 48 hours|immediate action|avoid suspension|avoid losing access|sera suspendu|"
	 "a ete suspendu|sera desactive|sous 24 heures|sous 48 heures|wird gesperrt|"
	 "wurde gesperrt|innerhalb von 24 stunden|sera suspendida|en 24 horas|verra sospeso|"
	 "entro 24 ore|sera suspensa|em 24 horas|binnen 24 uur|w ciagu 24 godzin|"
	 "будет заблокирован|в течение 24 часов|account suspended|account was suspended|"
	 "account is suspended|will be terminated|will be blocked|will be limited|"
	 "will be locked|has been blocked|has been restricted|has been deactivated|"
	 "final notice|final warning|last warning|action required|urgent action|"
	 "within 12 hours|within 72 hours|permanently deleted|permanently closed|sera bloque|"
	 "a ete bloque|sera supprime|sera ferme|sera cloture|a ete limite|a ete restreint|"
	 "est suspendu|dernier avertissement|action requise|action immediate|"
	 "expire aujourd hui|dans les 24 heures|dans les 48 heures|sous peine de|"
	 "poursuites judiciaires|wird geschlossen|wird geloscht|wird deaktiviert|"
	 "gesperrt wird|deaktiviert wird|wurde eingeschrankt|wurde deaktiviert|letzte mahnung|"
	 "letzte warnung|handlungsbedarf|sofortiges handeln|sofort handeln|"
	 "innerhalb von 48 stunden|innerhalb der nachsten 24|binnen 24 stunden|"
	 "um eine sperrung|um die sperrung|lauft heute ab|sera bloqueada|ha sido bloqueada|"
	 "ha sido suspendida|ha sido limitada|sera cancelada|sera eliminada|sera desactivada|"
	 "ultimo aviso|accion requerida|accion inmediata|dentro de 24 horas|"
	 "dentro de las proximas 24|en 48 horas|para evitar la suspension|"
	 "para evitar el bloqueo|e stato sospeso|e stato bloccato|e stato limitato|"
	 "verra bloccato|verra chiuso|verra disattivato|verra eliminato|ultimo avviso|"
	 "ultimo sollecito|azione richiesta|azione immediata|entro 48 ore|entro 24 h|"
	 "per evitare la sospensione|per evitare il blocco|foi suspensa|foi bloqueada|"
	 "sera encerrada|sera desativada|sera excluida|ultima chance|acao necessaria|"
	 "acao imediata|em 48 horas|em ate 24 horas|nas proximas 24 horas|"
	 "para evitar o bloqueio|evite o bloqueio|evite bloqueio|notificacao extrajudicial|"
	 "wordt geblokkeerd|is geblokkeerd|zal worden geblokkeerd|wordt opgeschort|"
	 "is opgeschort|wordt gesloten|wordt verwijderd|wordt beperkt|laatste waarschuwing|"
	 "actie vereist|onmiddellijke actie|binnen 48 uur|verloopt vandaag|om blokkering|"
	 "om opschorting|zostanie zablokowane|zostalo zablokowane|zostanie zawieszone|"
	 "zostalo zawieszone|zostanie usuniete|zostanie zamkniete|zostanie dezaktywowane|"
	 "ostatnie ostrzezenie|ostateczne wezwanie|wymagane dzialanie|"
	 "natychmiastowe dzialanie|w ciagu 48 godzin|wygasa dzisiaj|wygasa dzis|"
	 "aby uniknac blokady|aby uniknac zawieszenia|будет удален|будет удалена|будет закрыт|"
	 "будет приостановлен|приостановлена|последнее предупреждение|требуется действие|"
	 "в течение 48 часов|истекает сегодня|во избежание блокировки"},
	/* Where to pay. */
	{GRADE_WORDS_BANK,
	 "new bank details|new bank account|new banking details|change of bank|"
	 "changed our bank|changed banks|bank details have changed|bank account has changed|"
	 "updated bank|update our bank|update my bank|change my direct deposit|"
	 "update my direct deposit|direct deposit information|our account is under audit|"
	 "nouvelles coordonnees bancaires|changement de coordonnees bancaires|"
	 "coordonnees bancaires ont change|change de banque|nouveau rib|changement de rib|"
	 "neue bankverbindung|anderung unserer bankverbindung|"
	 "bankverbindung hat sich geandert|geanderte bankverbindung|nuevos datos bancarios|"
	 "cambio de cuenta bancaria|nueva cuenta bancaria|nuove coordinate bancarie|"
	 "nuovo iban|novos dados bancarios|nova conta bancaria|nieuwe bankrekening|"
	 "nieuw rekeningnummer|nowe dane bankowe|nowy numer konta|новые банковские реквизиты|"
	 "изменились банковские реквизиты|new account details|change in our bank|"
	 "bank account change|updated account details|updated payment details|"
	 "new payment details|new payment instructions|do not use our old account|"
	 "no longer use our old account|remit payment to|update my payroll|change my payroll|"
	 "payroll information|my new bank|nouveau compte bancaire|nouvel iban|"
	 "changement de compte|changement d iban|changement de banque|"
	 "modification de notre rib|modification de rib|nouvelles references bancaires|"
	 "ne plus utiliser l ancien|neue kontoverbindung|neue kontodaten|"
	 "anderung der bankverbindung|anderung unserer kontoverbindung|"
	 "anderung der kontoverbindung|kontoverbindung hat sich|bank gewechselt|bankwechsel|"
	 "altes konto nicht mehr|nuevo iban|nuevo numero de cuenta|cambio de cuenta|"
	 "cambio de banco|cambio de datos bancarios|cambiado de banco|"
	 "datos bancarios han cambiado|actualizacion de datos bancarios|nuevos datos de pago|"
	 "cuenta de nomina|mi nueva cuenta|nuovo conto corrente|nuovo conto bancario|"
	 "cambio di iban|cambio iban|cambio di conto|cambiato banca|"
	 "coordinate bancarie sono cambiate|variazione iban|variazione delle coordinate|"
	 "nuovi dati bancari|novo iban|nova conta para pagamento|mudanca de conta|"
	 "mudamos de banco|mudanca de banco|alteracao de dados bancarios|"
	 "alteracao dos dados bancarios|alteracao de conta|dados bancarios atualizados|"
	 "novos dados de pagamento|nova chave pix|minha nova conta|nieuw bankrekeningnummer|"
	 "nieuwe bankgegevens|gewijzigde bankgegevens|wijziging van bankgegevens|"
	 "wijziging bankgegevens|wijziging rekeningnummer|rekeningnummer is gewijzigd|"
	 "van bank veranderd|nieuwe betaalgegevens|mijn nieuwe rekening|nowy rachunek bankowy|"
	 "nowy numer rachunku|nowe konto bankowe|zmiana numeru konta|zmiana rachunku|"
	 "zmiana konta bankowego|zmiana danych bankowych|zmienilismy bank|zmienil sie numer|"
	 "новые реквизиты|новый расчетный счет|новый банковский счет|новый счет для оплаты|"
	 "смена банковских реквизитов|смена реквизитов|изменение банковских реквизитов|"
	 "изменение реквизитов|изменились реквизиты|реквизиты изменились|сменили банк"},
	/* Money in haste. */
	{GRADE_WORDS_TRANSFER,
	 "urgent wire|urgent transfer|urgent payment|wire transfer today|process a payment|"
	 "process a wire|make a payment today|are you at your desk|are you available|"
	 "keep this confidential|keep this between us|discreetly|i am in a meeting|"
	 "virement urgent|strictement confidentiel|etes vous disponible|dringende uberweisung|"
	 "eilige uberweisung|streng vertraulich|transferencia urgente|bonifico urgente|"
	 "spoedbetaling|pilny przelew|срочный перевод|urgent request|quick favor|quick task|"
	 "send me your cell|send me your number|whatsapp number|outstanding payment today|"
	 "same day payment|bank transfer today|wire instructions|strictly confidential|"
	 "paiement urgent|reglement urgent|virement immediat|virement aujourd hui|"
	 "reste confidentiel|doit rester confidentiel|es tu disponible|un service urgent|"
	 "dossier confidentiel|dringende zahlung|eilige zahlung|sofortige zahlung|"
	 "sofortuberweisung heute|heute noch uberweisen|noch heute zu uberweisen|"
	 "absolut vertraulich|bist du verfugbar|sind sie im buro|bist du im buro|"
	 "sind sie verfugbar|pago urgente|transferencia inmediata|transferir hoy|"
	 "estrictamente confidencial|estas disponible|asunto confidencial|pagamento urgente|"
	 "bonifico immediato|bonifico oggi|strettamente riservato|strettamente confidenziale|"
	 "sei disponibile|transferencia imediata|transferir hoje|estritamente confidencial|"
	 "voce esta disponivel|dringende betaling|spoedoverboeking|dringende overboeking|"
	 "vandaag nog overmaken|strikt vertrouwelijk|ben je beschikbaar|bent u beschikbaar|"
	 "pilna platnosc|natychmiastowy przelew|przelew jeszcze dzis|scisle poufne|"
	 "czy jestes dostepny|czy jest pan dostepny|срочная оплата|срочный платеж|"
	 "перевести сегодня|строго конфиденциально|вы на месте"},
	/* Gift cards. */
	{GRADE_WORDS_GIFTS,
	 "gift card|gift cards|scratch the back|carte cadeau|cartes cadeaux|geschenkkarten|"
	 "gutscheinkarten|tarjetas de regalo|cheques cadeaux|geschenkkarte|google play karten|"
	 "steam karten|tarjeta de regalo|carta regalo|carte regalo|buoni regalo|"
	 "cartao presente|cartoes presente|vale presente|cadeaubon|cadeaubonnen|cadeaukaarten|"
	 "karta podarunkowa|karty podarunkowe|подарочные карты|подарочная карта"},
	/* Prizes. */
	{GRADE_WORDS_PRIZE,
	 "you have won|you ve won|you are the winner|our winner|winner|congratulations|"
	 "claim your reward|claim your prize|exclusive reward|reward is waiting|"
	 "reward is ready|have been selected|have been chosen|you re eligible|special gift|"
	 "free gift|free spins|complete the survey|short survey|take our survey|quick survey|"
	 "claim now|airdrop|claim your|felicitations|vous avez gagne|"
	 "vous avez ete selectionne|repondez a|herzlichen gluckwunsch|wir gratulieren|"
	 "sie haben gewonnen|ausgewahlt|gewinner|einkaufsgutschein|gewinnspiel|enhorabuena|"
	 "has ganado|ha sido seleccionado|felicidades|hai vinto|congratulazioni|parabens|"
	 "voce ganhou|foi selecionado|resgate|resgatar|gefeliciteerd|u heeft gewonnen|"
	 "wygrales|gratulacje|вы выиграли|поздравляем|you ve been selected|you ve been chosen|"
	 "answer a few|consumer reward|loyalty reward|gift is waiting|promotional reward|"
	 "exclusive offer expires|vous avez ete choisi|votre recompense|cadeau vous attend|"
	 "gagnez un|un gagnant|ihre belohnung|wurden ausgelost|gewinnbenachrichtigung|"
	 "treuepramie|ha sido elegido|has sido elegido|has sido seleccionado|tu premio|"
	 "reclame su|reclama tu|su recompensa|sei stato selezionato|e stato selezionato|"
	 "il tuo premio|ritira il tuo|il suo premio|seu premio|pontos acumulados|"
	 "pontos expiram|pontos a expirar|seus pontos|pontos disponiveis|je hebt gewonnen|"
	 "u bent geselecteerd|je bent geselecteerd|uw prijs|claim je|claim uw|jouw cadeau|"
	 "zostales wybrany|twoja nagroda|odbierz nagrode|odbierz swoja|вы выбраны|ваш приз|"
	 "получите приз|заберите приз|вам начислено"},
	/* Parcels that wait for money or an address. */
	{GRADE_WORDS_PARCEL,
	 "parcel is on hold|package is on hold|package could not be delivered|"
	 "parcel could not be delivered|delivery attempt|failed delivery|missed delivery|"
	 "delivery failed|schedule your delivery|reschedule your delivery|reschedule delivery|"
	 "customs fee|shipping fee|delivery fee|pending delivery|pending package|"
	 "pending shipment|package is waiting|parcel is waiting|incomplete address|"
	 "incorrect address|incorrect delivery address|waiting for delivery|"
	 "colis est en attente|colis en attente|livraison en attente|frais de douane|"
	 "frais de livraison|frais de port|frais d affranchissement|echec de livraison|"
	 "livraison a echoue|n a pas pu etre livre|reprogrammer la livraison|"
	 "programmer la livraison|adresse incomplete|adresse incorrecte|paket wartet|"
	 "paket konnte nicht|zustellung fehlgeschlagen|zustellversuch|sendung konnte nicht|"
	 "zollgebuhr|zollgebuhren|versandkosten zu|liefergebuhr|lieferung konnte nicht|"
	 "lieferung ausstehend|zustellung planen|lieferung planen|adresse unvollstandig|"
	 "falsche adresse|paquete esta pendiente|paquete pendiente|paquete retenido|"
	 "entrega fallida|intento de entrega|no pudo ser entregado|gastos de envio|"
	 "gastos de aduana|tasas de aduana|tarifa de envio|programar la entrega|"
	 "reprogramar la entrega|direccion incompleta|direccion incorrecta|pacco in attesa|"
	 "pacco e in attesa|pacco in giacenza|consegna fallita|tentativo di consegna|"
	 "mancata consegna|spese doganali|spese di spedizione|tassa doganale|"
	 "riprogrammare la consegna|programmare la consegna|indirizzo incompleto|"
	 "indirizzo errato|sua encomenda|pedido esta retido|pedido foi retido|"
	 "pedido foi bloqueado|encomenda retida|encomenda foi retida|objeto retido|"
	 "taxa alfandegaria|taxas alfandegarias|taxa de importacao|taxa de entrega|"
	 "taxa de despacho|tentativa de entrega|entrega pendente|entrega nao realizada|"
	 "aguardando pagamento|endereco incompleto|fiscalizacao aduaneira|"
	 "fiscalizacao alfandegaria|pakket wacht|pakket kon niet|bezorging mislukt|"
	 "bezorgpoging|mislukte bezorging|niet bezorgd|douanekosten|invoerrechten|"
	 "verzendkosten betalen|bezorgkosten|plan uw levering|plan uw leveringen|"
	 "levering plannen|onvolledig adres|onjuist adres|paczka oczekuje|przesylka oczekuje|"
	 "paczka zostala wstrzymana|przesylka zostala wstrzymana|nieudana dostawa|"
	 "proba doreczenia|nie mogla zostac dostarczona|oplata celna|oplata za dostawe|"
	 "doplata do przesylki|zaplanuj dostawe|niepelny adres|bledny adres|посылка ожидает|"
	 "посылка задержана|посылка не может быть|не удалось доставить|попытка доставки|"
	 "таможенный сбор|таможенная пошлина|оплатите доставку|стоимость доставки|"
	 "неполный адрес|неверный адрес"},
	/* Bills and purchases that one never made. */
	{GRADE_WORDS_INVOICE,
	 "unpaid invoice|overdue invoice|outstanding invoice|invoice attached|"
	 "attached invoice|payment was declined|payment has been declined|payment failed|"
	 "payment method has expired|could not process your payment|update payment|"
	 "update your payment method|subscription will renew|subscription has been renewed|"
	 "auto renewal|if you did not authorize|if you did not make|did not place this order|"
	 "cancel this order|cancel the order|contact us at 1|tax refund|remittance advice|"
	 "purchase order attached|facture impayee|facture en attente|facture en souffrance|"
	 "facture ci jointe|paiement refuse|paiement a echoue|renouvellement automatique|"
	 "remboursement d impot|trop percu|offene rechnung|unbezahlte rechnung|"
	 "rechnung im anhang|anbei die rechnung|fallige rechnung|zahlung fehlgeschlagen|"
	 "zahlung konnte nicht|abonnement lauft|automatisch verlangert|steuererstattung|"
	 "steuerruckerstattung|factura pendiente|factura impagada|factura vencida|"
	 "factura adjunta|pago rechazado|pago ha sido rechazado|pago fallido|"
	 "renovacion automatica|devolucion de impuestos|fattura non pagata|fattura insoluta|"
	 "fattura scaduta|fattura allegata|in allegato la fattura|pagamento rifiutato|"
	 "pagamento non riuscito|rinnovo automatico|fatura em aberto|fatura em atraso|"
	 "fatura vencida|boleto em anexo|segue boleto|boleto vencido|pagamento recusado|"
	 "pagamento nao|renovacao automatica|debito em aberto|debitos pendentes|regularize|"
	 "openstaande factuur|onbetaalde factuur|factuur in de bijlage|bijgevoegde factuur|"
	 "betaling mislukt|betaling is mislukt|betaling geweigerd|automatisch verlengd|"
	 "belastingteruggave|openstaande schuld|betalingsherinnering|niezaplacona faktura|"
	 "zalegla faktura|faktura w zalaczniku|faktura do zaplaty|w zalaczeniu faktura|"
	 "platnosc nie powiodla|platnosc odrzucona|automatyczne odnowienie|zwrot podatku|"
	 "zwrot srodkow|wezwanie do zaplaty|неоплаченный счет|просроченный счет|"
	 "счет во вложении|счет на оплату|платеж отклонен|оплата не прошла|"
	 "автоматическое продление|возврат налога|возврат средств"},
	/* Messages and documents that wait. */
	{GRADE_WORDS_SHARED,
	 "shared a document|shared a file|shared a folder|shared document|document shared|"
	 "shared with you|review and sign|review the document|document is ready|"
	 "secure document|encrypted message|secure message|new voicemail|voice message|"
	 "voicemail|new fax|fax message|scanned document|e fax|you have a new message|"
	 "you have received a new|you received a new|a partage un document|"
	 "a partage un fichier|document partage|fichier partage|partage avec vous|"
	 "consulter le document|signer le document|message vocal|messagerie vocale|"
	 "appel manque|nouveau fax|document numerise|message securise|hat ein dokument|"
	 "dokument freigegeben|datei freigegeben|fur sie freigegeben|mit ihnen geteilt|"
	 "geteiltes dokument|dokument prufen|dokument unterzeichnen|sprachnachricht|"
	 "verpasster anruf|anruf in abwesenheit|neues fax|gescanntes dokument|"
	 "sichere nachricht|ha compartido un|documento compartido|archivo compartido|"
	 "compartido contigo|compartido con usted|revisar el documento|firmar el documento|"
	 "mensaje de voz|buzon de voz|llamada perdida|mensaje seguro|ha condiviso un|"
	 "documento condiviso|file condiviso|condiviso con te|condiviso con lei|"
	 "visualizza il documento|firmare il documento|messaggio vocale|chiamata persa|"
	 "nuovo fax|documento scansionato|messaggio sicuro|compartilhou um|partilhou um|"
	 "documento compartilhado|documento partilhado|arquivo compartilhado|"
	 "compartilhado com voce|assinar o documento|mensagem de voz|correio de voz|"
	 "chamada perdida|novo fax|documento digitalizado|mensagem segura|heeft een document|"
	 "heeft een bestand|document gedeeld|gedeeld document|gedeeld met u|gedeeld met je|"
	 "document bekijken|bekijk het document|document ondertekenen|spraakbericht|"
	 "gemiste oproep|nieuwe fax|gescand document|beveiligd bericht|udostepnil dokument|"
	 "udostepnil plik|udostepniony dokument|udostepniono|wyswietl dokument|"
	 "podpisz dokument|wiadomosc glosowa|nieodebrane polaczenie|nowy faks|"
	 "zeskanowany dokument|bezpieczna wiadomosc|поделился документом|поделился файлом|"
	 "общий документ|документ доступен|предоставил доступ|подписать документ|"
	 "голосовое сообщение|голосовая почта|пропущенный вызов|новый факс|"
	 "отсканированный документ|защищенное сообщение"},
	/* Digital money. */
	{GRADE_WORDS_WALLET,
	 "your wallet|wallet has been|recovery phrase|seed phrase|secret phrase|"
	 "connect wallet|bitcoin|cryptocurrency|nft|mint your|presale|withdraw your|"
	 "phrase de recuperation|portefeuille crypto|cryptomonnaie|kryptowahrung|"
	 "wiederherstellungsphrase|ihre wallet|ihr wallet|frase de recuperacion|criptomoneda|"
	 "criptomonedas|su billetera|frase di recupero|criptovaluta|criptovalute|"
	 "frase de recuperacao|criptomoeda|criptomoedas|sua carteira|herstelzin|cryptovaluta|"
	 "uw wallet|je wallet|fraza odzyskiwania|kryptowaluta|kryptowaluty|криптовалюта|"
	 "криптовалюты|сид фраза|ваш кошелек"},
	/* Shares of a stranger's fortune. */
	{GRADE_WORDS_FORTUNE,
	 "next of kin|million dollars|million united states|million usd|million euros|"
	 "unclaimed fund|unclaimed funds|compensation fund|donation of|late husband|"
	 "terminal illness|foreign partner|business proposal|investment fund|atm card|"
	 "western union|money gram|moneygram|barrister|fund release|claim agent|"
	 "from the desk of|millions d euros|million d euros|feu mon mari|millionen euro|"
	 "million euro|erbschaft|spende fur sie|spenden an|millones de dolares|"
	 "millones de euros|herencia|donacion para usted|difunto esposo|milioni di euro|"
	 "milioni di dollari|eredita|donazione per lei|defunto marito|milhoes de dolares|"
	 "milhoes de euros|heranca|doacao para voce|falecido marido|miljoen euro|"
	 "miljoen dollar|erfenis|donatie aan u|overleden man|milionow dolarow|milionow euro|"
	 "darowizna dla|миллионов долларов|миллионов евро|наследство|наследник|"
	 "пожертвование для вас"},
	/* What nobody is to see. */
	{GRADE_WORDS_BLACKMAIL,
	 "i recorded you|i have recorded you|recorded a video of you|video of you|footage of you|"
	 "i hacked your|i have hacked|hacked your device|hacked your account|access to your webcam|"
	 "through your webcam|your camera|adult sites|adult websites|porn|masturbating|masturbate|"
	 "send it to your contacts|to all your contacts|installed a trojan|infected with a trojan|"
	 "je vous ai filme|video de vous|j ai pirate|votre webcam|sites pour adultes|"
	 "tous vos contacts|ich habe sie gefilmt|video von ihnen|ihre webcam|ihr gerat gehackt|"
	 "ich habe ihr|erwachsenenseiten|alle ihre kontakte|he grabado un video|video tuyo|"
	 "tu camara web|sitios para adultos|todos tus contactos|ho registrato un video|"
	 "la tua webcam|siti per adulti|tutti i tuoi contatti|gravei um video|sua webcam|"
	 "sites adultos|todos os seus contatos|ik heb je gefilmd|je webcam|al je contacten|"
	 "nagralem cie|twoja kamera|twoja kamere|wszystkich twoich kontaktow|записал вас|"
	 "ваша веб камера|сайты для взрослых|всем вашим контактам"},
	/* The key to what is encrypted: of no weight alone. */
	{GRADE_PASSWORD_GIVEN,
	 "password|passcode|passwort|kennwort|mot de passe|contrasena|parola d ordine|senha|"
	 "wachtwoord|haslo|пароль"},
};

/* A phrase of a list. */
struct phrase {
	enum grade_rule rule;
	struct slice text, plain;
	size_t next; /* another that begins with the same word; 0: none */
};

struct phish_phrases {
	struct phrase *items;
	struct map first; /* the number of a phrase, from 1, by its first word */
};

/* The word that begins behind the space at `at` of a plain text. */
static struct slice
word_at(struct slice plain, size_t at)
{
	struct slice rest = slice_part(plain, at + 1, SIZE_MAX);

	return slice_part(rest, 0, slice_find_byte(rest, ' '));
}

static size_t
count_all(void)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(LISTS) / sizeof(*LISTS); i++) {
		struct slice rest = slice_text(LISTS[i].texts), text;
		while (slice_next(&rest, '|', &text))
			count++;
	}
	return count;
}

static enum status
phrase_add(struct arena *arena, struct phish_phrases *phrases, size_t n, enum grade_rule rule,
	   struct slice text, struct err *err)
{
	struct phrase *phrase = &phrases->items[n];

	*phrase = (struct phrase){.rule = rule, .text = text};
	TRY(plain_text(arena, text, &phrase->plain, err));
	struct slice word = word_at(phrase->plain, 0);
	const struct map_entry *entry = map_find(&phrases->first, word);
	phrase->next = entry ? (size_t)entry->value : 0;
	return map_set(&phrases->first, word, n + 1, NULL, err);
}

enum status
phish_phrases_new(struct arena *arena, const struct phish_phrases **ret, struct err *err)
{
	struct phish_phrases *phrases = arena_new(arena, struct phish_phrases, 1);
	size_t n = 0;

	if (!phrases)
		return err_no_memory(err);
	phrases->items = arena_new(arena, struct phrase, count_all());
	if (!phrases->items)
		return err_no_memory(err);
	map_init(&phrases->first, arena);
	for (size_t i = 0; i < sizeof(LISTS) / sizeof(*LISTS); i++) {
		struct slice rest = slice_text(LISTS[i].texts), text;
		while (slice_next(&rest, '|', &text))
			TRY(phrase_add(arena, phrases, n++, LISTS[i].rule, text, err));
	}
	*ret = phrases;
	return STATUS_OK;
}

enum status
phish_phrases_find(const struct phish_phrases *phrases, struct slice plain,
		   const struct phish_phrases_taker *taker, struct err *err)
{
	for (size_t at = 0; at + 1 < plain.length;) {
		struct slice word = word_at(plain, at), rest = slice_part(plain, at, SIZE_MAX);
		const struct map_entry *entry = map_find(&phrases->first, word);
		for (size_t n = entry ? (size_t)entry->value : 0; n > 0;) {
			const struct phrase *phrase = &phrases->items[n - 1];
			if (slice_starts(rest, phrase->plain))
				TRY(taker->take(taker->context, phrase->rule, phrase->text, err));
			n = phrase->next;
		}
		at += word.length + 1;
	}
	return STATUS_OK;
}
