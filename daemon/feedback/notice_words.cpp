#include "notice_words.hpp"

#include "gazetted/mail/phrases.hpp"

namespace gazetted {
namespace {

using Why = ReplyReason;

struct Row {
  Why why;
  std::string_view language;
  std::string_view phrases;
  bool weak = false;
};

// Reasons that spare an address come before those that do not, in every language.
constexpr Row rows[] = {
    // Servers' own English.
    {Why::filtered, "en",
     "has unsubscribed|recipient unsubscribed|user unsubscribed|blocked the sender|has blocked your|does not wish to "
     "receive|do not wish to receive|doesn't wish to receive|does not want to receive|remove this address from"},
    {Why::network, "en",
     "host not found, try again|malformed or unexpected name server|malformed name server|unknown mailer "
     "error|temporary failure in name resolution|temporarily unable to * resolve|name server timeout|temporary dns|dns "
     "server failure|dns query fail|dns timeout|host lookup did not complete|lookup did not "
     "complete|cname_lookup_failed temporarily"},
    {Why::loop, "en",
     "too many hops|mail loop|loops back|loop detected|looping|hop count|hops exceeded|mail forwarding loop|too many "
     "received|best-preference mx|hopcount|forwarding loop"},
    {Why::too_large, "en",
     "message is too large|message too large|message was too large|message size exceeds|exceeds the maximum * "
     "size|exceeds the size|larger than the|message is larger|too big for|size of the message|maximum message "
     "size|message size limit|exceeds the limit|size limit"},
    {Why::mailbox_full, "en",
     "mailbox is full|mailbox full|mailbox * full|over quota|quota exceeded|exceeded * quota|exceeded storage|storage "
     "limit|exceeds allowed size|exceeded the local limit|exceeds * quota|mailbox exceeds|out of disk space|inbox is "
     "full|doesn't have enough space|can't accept messages now|not enough space|insufficient storage|disk full|is over "
     "its limit"},
    {Why::suspended, "en",
     "has been disabled|is disabled|is suspended|been suspended|is inactive|account inactive|is not "
     "active|deactivated|temporarily disabled|is locked|mailbox is unavailable or|has expired and"},
    {Why::spam, "en",
     "looks like spam|as spam|considered spam|spam content|be spam|is spam|spam filter|unsolicited|content "
     "filter|suspicious"},
    {Why::virus, "en", "virus|malware|infected|banned file|dangerous attachment|prohibited attachment"},
    {Why::policy, "en",
     "isn't allowed to|not authorized to|not permitted to send|is not allowed|restricted|policy|permission to "
     "send|only accepts|accepts messages only|access denied|administrator * block|has rejected|blocked by|was "
     "rejected|transport rule|not accepted"},
    {Why::takes_no_mail, "en",
     "indicated no smtp service|does not accept mail|null mx|nullmx|does not receive mail|no longer accepts mail for"},
    {Why::host_unknown, "en",
     "couldn't find any host|unable to find any host|cannot find * mail exchanger|host address lookups failed "
     "permanently|point to non-existent hosts|unrouteable mail domain|host or domain name not found|name service error "
     "for|host unknown|unknown host|domain does not exist|domain * does not exist|domain * couldn't be found|domain * "
     "could not be found|domain * was not found|no such domain|illegal host|host not found|bad destination host|name "
     "or service not known|cannot resolve * domain|domain name could not be|unable to locate * domain|unable to "
     "resolve * host|server name * not be found|no mx records|no mx for|no mx or a records|not a valid domain"},
    {Why::moved, "en",
     "has moved|address has changed|new e-mail address is|new email address is|no longer works|no longer with|no "
     "longer employed"},
    {Why::user_unknown, "en",
     "user unknown|unknown user|unknown address|unknown recipient|unknown mailbox|no such user|no mailbox here|no such "
     "address|no such mailbox|no such recipient|account does not exist|mailbox does not exist|address does not "
     "exist|user does not exist|recipient does not exist|does not exist at|does not exist on|not listed in|not found "
     "in|unrouteable address|undeliverable address|wasn't found at|was not found at|couldn't be found or is|address "
     "couldn't be found|mailbox not found|user not found|recipient not found|address not found|no account|account is "
     "not valid|is not a valid|invalid recipient|invalid address|invalid user|invalid mailbox|not a registered|doesn't "
     "have a|no longer exists|no longer valid|isn't a valid|unable to locate * user|name not found|email address you "
     "entered couldn't|mailbox name not|no valid recipients|unknown local|bad destination mailbox|does not * exist|no "
     "user with"},

    // German
    {Why::mailbox_full, "de",
     "postfach ist voll|postfach voll|postfach des empfängers ist voll|speicherplatz|kontingent|quota "
     "überschritten|überfüllt|postfachgrösse|mailbox voll|mailbox ist voll"},
    {Why::suspended, "de", "postfach ist gesperrt|konto ist gesperrt|deaktiviert|postfach * gesperrt|stillgelegt"},
    {Why::too_large, "de",
     "nachricht ist zu gross|nachricht zu gross|maximale grösse|grössenbeschränkung|überschreitet die"},
    {Why::spam, "de", "als spam|spamverdacht|unerwünscht"},
    {Why::policy, "de",
     "nicht berechtigt|keine berechtigung|abgelehnt|verweigert|nicht zugelassen|richtlinie|blockiert"},
    {Why::host_unknown, "de",
     "domain existiert nicht|domäne * nicht gefunden|domain * nicht gefunden|unbekannte domain|unbekannter host|domäne "
     "existiert nicht|host unbekannt|domain unbekannt|rechner unbekannt|zielsystem unbekannt"},
    {Why::user_unknown, "de",
     "benutzer unbekannt|unbekannter benutzer|empfänger unbekannt|unbekannter empfänger|adresse unbekannt|existiert "
     "nicht|nicht gefunden|adresse ist ungültig|ungültige adresse|ungültige empfänger|empfängeradresse ist|kein "
     "postfach|nicht bekannt|nicht vorhanden|verzeichnis aufgeführt|nicht im domino|unbekannte adresse|unbekannte "
     "e-mail|nicht ermittelt|nicht mehr "
     "gültig|gibt es nicht"},
    // French
    {Why::mailbox_full, "fr",
     "boîte * pleine|boite * pleine|quota dépassé|quota * dépassé|espace de stockage|espace insuffisant|dépassé son "
     "quota|boîte aux lettres est saturée"},
    {Why::suspended, "fr", "compte * désactivé|compte * suspendu|boîte * désactivée|boîte * suspendue"},
    {Why::too_large, "fr", "message est trop volumineux|message trop volumineux|taille maximale|dépasse la taille"},
    {Why::spam, "fr", "comme spam|indésirable|pourriel"},
    {Why::policy, "fr", "pas autorisé|n'êtes pas autorisé|refusé|accès interdit|stratégie|bloqué"},
    {Why::host_unknown, "fr",
     "domaine inconnu|domaine inexistant|domaine * n'existe pas|domaine * introuvable|hôte inconnu|hôte "
     "introuvable|nom de domaine * introuvable"},
    {Why::user_unknown, "fr",
     "utilisateur inconnu|destinataire inconnu|adresse inconnue|adresse * introuvable|n'existe pas|n'existe plus|n'a "
     "pas été trouvé|introuvable|adresse invalide|adresse * incorrecte|adresse * invalide|inconnu à cette|boîte aux "
     "lettres inconnue|n'est pas valide|compte inexistant|inexistant"},
    // Spanish
    {Why::mailbox_full, "es",
     "buzón * lleno|buzon * lleno|casilla * llena|bandeja * llena|cuota excedida|cuota * excedid|superado su "
     "cuota|superado la cuota|espacio de almacenamiento|sin espacio"},
    {Why::suspended, "es",
     "cuenta * desactivada|cuenta * suspendida|cuenta * deshabilitada|buzón * desactivado|inhabilitad"},
    {Why::too_large, "es",
     "mensaje es demasiado grande|mensaje demasiado grande|tamaño máximo|supera el tamaño|excede el tamaño"},
    {Why::spam, "es", "como spam|correo no deseado|no solicitado"},
    {Why::policy, "es", "no tiene permiso|no está autorizado|rechazado|denegado|directiva|bloquead|política"},
    {Why::host_unknown, "es",
     "dominio desconocido|dominio inexistente|dominio * no existe|dominio * no se * encontr|servidor "
     "desconocido|dominio no encontrado|host desconocido"},
    {Why::user_unknown, "es",
     "usuario desconocido|usuario no existe|destinatario desconocido|dirección desconocida|cuenta inexistente|no "
     "existe|ya no existe|no se encontró|no se ha encontrado|no encontrado|no se encuentra|dirección * no es "
     "válida|dirección inválida|destinatario no válido|usuario inexistente|dirección inexistente|no se pudo encontrar"},
    // Italian
    {Why::mailbox_full, "it",
     "casella * piena|cassetta * piena|quota superata|spazio esaurito|superato la quota|casella di posta piena|spazio "
     "insufficiente|superata la dimensione"},
    {Why::suspended, "it",
     "account * disabilitato|casella * disabilitata|account * sospeso|casella * sospesa|disattivat"},
    {Why::too_large, "it", "messaggio è troppo grande|messaggio troppo grande|dimensione massima|supera le dimensioni"},
    {Why::spam, "it", "come spam|indesiderat"},
    {Why::policy, "it", "non è autorizzat|non autorizzat|rifiutat|respinto|accesso negato|bloccat|criterio"},
    {Why::host_unknown, "it",
     "dominio sconosciuto|dominio inesistente|dominio * non esiste|dominio * non trovato|host sconosciuto|dominio non "
     "trovato"},
    {Why::user_unknown, "it",
     "utente sconosciuto|destinatario sconosciuto|indirizzo sconosciuto|utente inesistente|indirizzo "
     "inesistente|casella inesistente|non esiste|non è stato trovato|non trovato|impossibile trovare|indirizzo * non è "
     "valido|indirizzo non valido|non è più valido|destinatario inesistente"},
    // Dutch
    {Why::mailbox_full, "nl",
     "mailbox is vol|postvak is vol|mailbox vol|postbus is vol|postvak * vol|quotum|opslagruimte"},
    {Why::suspended, "nl", "uitgeschakeld|geblokkeerd account|account is geblokkeerd|opgeschort"},
    {Why::too_large, "nl", "bericht is te groot|maximale grootte|overschrijdt de"},
    {Why::policy, "nl", "geen toestemming|niet gemachtigd|geweigerd|afgewezen|beleid|niet toegestaan"},
    {Why::host_unknown, "nl",
     "domein bestaat niet|onbekend domein|domein * niet gevonden|domein onbekend|onbekende host"},
    {Why::user_unknown, "nl",
     "gebruiker onbekend|onbekende gebruiker|onbekend adres|adres onbekend|bestaat niet|niet gevonden|ongeldig "
     "adres|geen geldig|onbekende ontvanger|ontvanger onbekend|adres * is ongeldig|adres is niet geldig|bestaat niet "
     "meer"},
    // Portuguese
    {Why::mailbox_full, "pt",
     "caixa * cheia|caixa postal * cheia|quota excedida|cota excedida|espaço insuficiente|cota * excedida|limite de "
     "armazenamento"},
    {Why::suspended, "pt", "conta * desativada|conta * suspensa|conta * bloqueada|conta * inativa|desactivada"},
    {Why::too_large, "pt",
     "mensagem é muito grande|mensagem muito grande|tamanho máximo|excede o tamanho|excede o limite de tamanho"},
    {Why::policy, "pt", "não tem permissão|não está autorizad|rejeitad|recusad|acesso negado|bloquead"},
    {Why::host_unknown, "pt",
     "domínio desconhecido|domínio inexistente|domínio * não existe|domínio * não foi encontrado|domínio não "
     "encontrado|host desconhecido"},
    {Why::user_unknown, "pt",
     "usuário desconhecido|utilizador desconhecido|usuário inexistente|usuário não existe|destinatário "
     "desconhecido|não existe|não foi encontrado|não encontrado|endereço inválido|endereço * não é válido|endereço "
     "inexistente|conta inexistente|caixa postal inexistente|não localizado|destinatário inválido"},
    // Polish
    {Why::mailbox_full, "pl",
     "skrzynka * pełna|skrzynka * przepełniona|przekroczono limit|przekroczony limit|przepełnion"},
    {Why::suspended, "pl", "konto * zablokowane|konto * nieaktywne|skrzynka * zablokowana|zawieszone"},
    {Why::policy, "pl", "brak uprawnień|odrzucon|nie ma uprawnień|zasad"},
    {Why::host_unknown, "pl", "nieznana domena|domena nie istnieje|domena * nie istnieje|nie znaleziono domeny"},
    {Why::user_unknown, "pl",
     "nieznany użytkownik|nieznany adres|nieznany odbiorca|nie istnieje|nie znaleziono|nieprawidłowy adres|niepoprawny "
     "adres|brak takiego|nie ma takiego"},
    // Swedish, Danish, Norwegian, Finnish
    {Why::mailbox_full, "sv",
     "brevlåda är full|brevlådan är full|postlådan är full|inkorgen är full|postkassen er fuld|postkassen er "
     "full|postboksen er full|indbakken er fuld|innboksen er full|postilaatikko on täynnä|postilaatikko * täynnä"},
    {Why::suspended, "sv", "kontot är avstängt|kontot är inaktiverat|kontoen er deaktiveret|kontoen er deaktivert"},
    {Why::policy, "sv",
     "saknar behörighet|har inte behörighet|avvisades|nekades|avvist|afvist|ei ole oikeutta|hylätty|hylättiin"},
    {Why::host_unknown, "sv",
     "okänd domän|domänen finns inte|domänen hittades inte|ukendt domæne|domænet findes ikke|ukjent domene|domenet "
     "finnes ikke|tuntematon verkkotunnus"},
    {Why::user_unknown, "sv",
     "okänd användare|okänd mottagare|okänd adress|finns inte|hittades inte|kunde inte hittas|ukendt bruger|ukendt "
     "modtager|findes ikke|blev ikke fundet|kunne ikke findes|ukjent bruker|ukjent mottaker|finnes ikke|ble ikke "
     "funnet|ikke funnet|tuntematon käyttäjä|tuntematon vastaanottaja|ei löydy|ei löytynyt|ei ole "
     "olemassa|virheellinen osoite"},
    // Czech, Hungarian, Romanian, Greek, Turkish
    {Why::mailbox_full, "cs",
     "schránka je plná|schránka * plná|překročena kvóta|postafiók megtelt|postafiókja megtelt|betelt|căsuța * "
     "plină|căsuţa * plină|γραμματοκιβώτιο * πλήρεσ|posta kutusu dolu|kotası aşıldı|kota aşıldı|posta kutusu doldu"},
    {Why::host_unknown, "cs",
     "neznámá doména|doména neexistuje|ismeretlen tartomány|a tartomány nem létezik|domeniu necunoscut|άγνωστοσ "
     "τομέασ|bilinmeyen alan adı|alan adı bulunamadı"},
    {Why::user_unknown, "cs",
     "neznámý uživatel|neznámý příjemce|neexistuje|nebyl nalezen|nebyla nalezena|neplatná adresa|ismeretlen "
     "felhasználó|ismeretlen címzett|nem létezik|nem található|érvénytelen cím|utilizator necunoscut|destinatar "
     "necunoscut|nu există|nu a fost găsit|άγνωστοσ χρήστησ|άγνωστοσ παραλήπτησ|δεν υπάρχει|δεν βρέθηκε|kullanıcı "
     "bulunamadı|kullanıcı yok|bilinmeyen kullanıcı|alıcı bulunamadı|adres bulunamadı|geçersiz adres|mevcut değil"},
    // Russian, Ukrainian
    {Why::mailbox_full, "ru",
     "ящик переполнен|ящик * переполнен|ящик * заполнен|превышен лимит|превышена квота|превышен * размер "
     "почтового|квота превышена|нет места|скринька переповнена|скринька * переповнена|перевищено квоту"},
    {Why::suspended, "ru",
     "ящик заблокирован|ящик * заблокирован|учётная запись "
     "заблокирована|отключен|отключён|неактивен|заблоковано|заблокована"},
    {Why::spam, "ru", "похоже на спам|похожее на спам|как спам|спам"},
    {Why::policy, "ru", "отклонено|отклонен|отказано|запрещен|запрещён|нет прав|заборонен|відхилено"},
    {Why::host_unknown, "ru",
     "домен не существует|домен не найден|домен * не существует|домен * не найден|несуществующий домен|неизвестный "
     "домен|домен не існує|невідомий домен"},
    {Why::user_unknown, "ru",
     "пользователь не найден|нет такого пользователя|неизвестный пользователь|не существует|не найден|неизвестный "
     "адрес|неизвестный получатель|несуществующий|неверный адрес|нет такого|такой пользователь|недействительный "
     "адрес|користувача не знайдено|не існує|не знайдено|невідомий користувач|немає такого"},
    // Japanese
    {Why::mailbox_full, "ja",
     "容量を超え|容量オーバー|メールボックスがいっぱい|メールボックスの容量|受信ボックスがいっぱい|空き容量|いっぱいで|"
     "容量制限"},
    {Why::too_large, "ja", "サイズが大き|サイズ制限|メールサイズ"},
    {Why::suspended, "ja", "利用停止|停止されて|無効になって|一時停止"},
    {Why::filtered, "ja", "受信拒否|受信を拒否|拒否されました|拒否され"},
    {Why::spam, "ja", "迷惑メール|スパム"},
    {Why::host_unknown, "ja",
     "ドメインが存在しません|ドメインが見つかりません|ホストが見つかりません|ドメイン名が|存在しないドメイン|"
     "宛先ドメイン"},
    {Why::user_unknown, "ja",
     "ユーザーが見つかりません|ユーザが見つかりません|宛先が見つかりません|宛先不明|あて先不明|存在しません|存在しない|"
     "見つかりませんでした|見つかりません|ありません|アドレスが間違|アドレスが正しく|アドレスが無効|ユーザーが存在|"
     "ユーザ不明|ユーザー不明|お客様のご都合"},
    // Chinese
    {Why::mailbox_full, "zh",
     "邮箱已满|邮箱空间不足|空间已满|信箱已滿|信箱容量|郵箱已滿|超出配额|容量不足|超過配額|空间不足"},
    {Why::suspended, "zh", "已停用|被禁用|已冻结|已被锁定|被冻结|停權|已被停用|暂停使用"},
    {Why::too_large, "zh", "邮件过大|邮件太大|信件過大|超过大小|大小超过"},
    {Why::spam, "zh", "垃圾邮件|垃圾郵件"},
    {Why::policy, "zh", "拒绝|拒絕|拒收|权限|權限|黑名单|黑名單"},
    {Why::host_unknown, "zh",
     "域名不存在|网域不存在|找不到域|域名错误|網域不存在|找不到網域|域名无法解析|找不到收件人的域"},
    {Why::user_unknown, "zh",
     "用户不存在|收件人不存在|地址不存在|帐户不存在|账号不存在|邮箱不存在|帐号不存在|找不到收件人|未找到|找不到|"
     "无此用户|查无此人|不存在|使用者不存在|收件者不存在|帳號不存在|無此使用者|查無此人|无效的收件人"},
    // Korean
    {Why::mailbox_full, "ko", "용량 초과|용량이 초과|편지함이 가득|메일함이 가득|사서함이 꽉|용량이 부족|메일함 용량"},
    {Why::suspended, "ko", "휴면|정지된|사용 중지|비활성"},
    {Why::spam, "ko", "스팸"},
    {Why::policy, "ko", "수신거부|수신 거부|거부"},
    {Why::host_unknown, "ko", "도메인을 찾을 수 없|존재하지 않는 도메인|도메인이 존재하지|호스트를 찾을 수 없"},
    {Why::user_unknown, "ko",
     "존재하지 않|찾을 수 없|없는 사용자|없는 계정|수신자를 찾을|사용자가 없|없는 메일|잘못된 주소|주소를 찾지"},
    // Hebrew, Arabic
    {Why::mailbox_full, "he", "תיבת הדואר מלאה|תיבה מלאה|حصة التخزين|صندوق البريد ممتلئ|ممتلئ|تجاوز الحصة"},
    {Why::host_unknown, "he", "הדומיין לא קיים|הדומיין אינו קיים|النطاق غير موجود|المجال غير موجود"},
    {Why::user_unknown, "he",
     "הכתובת לא נמצאה|לא נמצא|לא קיים|אינו קיים|לא קיימת|المستخدم غير موجود|غير موجود|لم يتم العثور|عنوان غير "
     "صالح|المستلم غير معروف"},

    // How it ended, where nothing says why.
    {Why::expired, "en",
     "retry timeout exceeded|retry time not reached|time expired|message expired|has expired|delivery expired|queue "
     "too long|too long in * queue|been in the queue|in queue for|gave up|giving up|give up|could not be delivered "
     "for|for the last|has been failing|have been failing|attempts over|maximum time|lifetime|timeout exceeded|tried * "
     "times|repeated attempts|days on the queue|number of retries|retry limit|delivery time|time limit|i'm not going "
     "to try again",
     true},
    {Why::network, "en",
     "connection timed out|connection refused|timed out|timeout|lost connection|connection lost|connection "
     "reset|connection closed|connection dropped|connection was * closed|no route to host|network is "
     "unreachable|network error|unable to connect|could not connect|couldn't connect|cannot connect|can't "
     "connect|failed to connect|could not contact|host is unreachable|host unreachable|unable to contact|not "
     "responding|did not respond|not reachable|unreachable|wasn't able to establish|temporarily suspended|unable to "
     "open connection|verbindung|nicht erreichbar|nicht erreicht|zeitüberschreitung|délai|connexion|conexión|tiempo de "
     "espera|connessione|timeout|verbinding|conexão|połączeni|anslutning|соедин|з'єднан|接続|タイムアウト|连接|連線|"
     "超时|연결|시간 초과",
     true},
    {Why::system, "en",
     "local configuration error|configuration error|permission denied|i/o error|internal error|command died|can't "
     "create|cannot create|exit status|exited|cannot update mailbox|unable to open|local delivery failed|delivery "
     "agent|system error|server error|service unavailable|pipe|cannot open|no space left|transport error|software "
     "error|mail server error",
     true},
};

}  // namespace

std::optional<NoticeReason> notice_reason_in(std::string_view folded) {
  for (const auto& row : rows)
    if (const auto phrase = phrase_in(folded, row.phrases); !phrase.empty())
      return NoticeReason{row.why, phrase, row.weak};
  return std::nullopt;
}

std::vector<std::string_view> notice_phrases() {
  std::vector<std::string_view> phrases;
  for (const auto& row : rows) {
    for (std::string_view rest = row.phrases; !rest.empty();) {
      const auto bar = rest.find('|');
      phrases.push_back(rest.substr(0, bar));
      rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    }
  }
  return phrases;
}

}  // namespace gazetted
