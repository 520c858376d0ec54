#include "sign_words.hpp"

#include <array>

#include "gazetted/mail/phrases.hpp"

namespace gazetted {
namespace {

constexpr std::string_view failure =
    "undeliver|not delivered|could not be delivered|couldn't be delivered|cannot be delivered|can't be delivered|not "
    "be "
    "delivered|wasn't delivered|was not delivered|delivery failure|delivery failed|delivery has failed|delivery "
    "fail|failure "
    "notice|failed to deliver|unable to deliver|could not deliver|couldn't deliver|can not deliver|cannot deliver|mail "
    "delivery "
    "problem|returned mail|returned to sender|return to sender|mail system error|delivery error|delivery "
    "problem|delivery status "
    "notification (fail|permanent fatal error|fatal error|permanent error|could not be "
    "sent|non-deliverable|nondeliverable|non "
    "delivery|non-delivery|did not reach|has not been delivered|have not been delivered|message rejected|mail "
    "rejected|bounced|could not be reached|delivery to the following|failed permanently|failed recipient|recipient's "
    "address|message not deliver|message could not|delivery report|delivery notification|delivery problems|wasn't able "
    "to deliver|"
    "following address|user unknown|unknown user|nondelivery|rejected your|unable to send|was rejected|mail "
    "failure|failed mail|"
    "unzustellbar|nicht zugestellt|zustellung * fehlgeschlagen|fehlgeschlagen|nicht übermittelt|nicht "
    "ausgeliefert|zustellfehler|"
    "nicht ausgeführt|nicht zustellbar|"
    "non remis|n'a pas pu être|n'a pu être|échec de * remise|échec de la|impossible de remettre|non distribu|échec "
    "d'envoi|non "
    "délivr|pas été remis|pas été délivré|pas été distribué|"
    "no se pudo entregar|no se ha podido entregar|no entregado|no ha sido entregado|no fue entregado|no pudo ser "
    "entregado|error en la entrega|error "
    "de entrega|no se puede entregar|correo devuelto|no se ha entregado|no se entregó|"
    "non recapitabile|impossibile recapitare|non consegnato|mancato recapito|mancata consegna|non è stato "
    "consegnato|non è "
    "stato possibile|impossibile consegnare|non è stato recapitato|"
    "onbestelbaar|niet bezorgd|niet worden bezorgd|niet afgeleverd|kon niet worden|bezorging mislukt|niet worden "
    "afgeleverd|"
    "não foi entregue|não pôde ser entregue|não pode ser entregue|não entregue|falha na entrega|falha de entrega|não "
    "foi possível entregar|"
    "niedostarczon|nie dostarczono|nie można dostarczyć|nie mogła zostać dostarczona|nie została dostarczona|nie udało "
    "się "
    "dostarczyć|"
    "gick inte att leverera|kunde inte levereras|olevererbar|ej levererat|kunne ikke leveres|ikke leveres|ikke "
    "levert|ikke "
    "leveret|ei voitu toimittaa|toimitus epäonnistui|toimittaminen epäonnistui|"
    "nedoručiteln|nelze doručit|nebyla doručena|nedoručen|nem kézbesíthető|nem sikerült kézbesíteni|kézbesítetlen|nu a "
    "putut fi livrat|nelivrat|δεν ήταν δυνατή η παράδοση|δεν παραδόθηκε|teslim edilemedi|iletilemedi|teslim edilemeyen|"
    "не доставлено|не может быть доставлено|не удалось доставить|не было доставлено|недоставленн|невозможно "
    "доставить|не "
    "был доставлен|не вдалося доставити|не може бути доставлено|"
    "配信できません|配信されません|送信できません|届けることができません|お届けできません|配達できません|配信不能|"
    "送信エラー|配信エラー|未達|配送できません|届きません|エラーメール|"
    "退信|无法投递|投递失败|无法送达|未能送达|無法傳遞|無法投遞|发送失败|退回|無法寄達|無法送達|传递失败|"
    "배달되지|전송 실패|반송|전달되지|배달 실패|전송되지|전송할 수 없|전달할 수 없|배달하지 못|"
    "לא נמסרה|לא ניתן למסור|تعذر تسليم|لم يتم تسليم|فشل التسليم|فشل تسليم";

constexpr std::string_view delay =
    "delayed for|delayed 1|delayed 2|delayed 4|will be retried|still being retried|will continue to try|will keep "
    "trying|continue trying|not yet been "
    "delivered|not been "
    "delivered yet|not yet delivered|delivery delayed|delayed mail|is delayed|has been delayed|been delayed|delivery "
    "delay|(delay)|could not send message for past|still undelivered|do not need to resend|don't need to resend|no "
    "need to "
    "resend|no action is required on your part|warning message only|attempts will continue|delivery attempts will "
    "be|will "
    "retry|try again for|will try to * again|message delayed|keeps trying|retry for|will be attempted|temporarily "
    "deferred|"
    "will try again|delivery is still|being delayed|"
    "verzögert|verzögerung|wird weiter versucht|noch nicht zugestellt|weitere "
    "zustellversuche|retardée|retardé|différé|en "
    "retard|retard de remise|retard d'acheminement|pas encore pu être|pas encore été|retrasad|demorad|aún no se "
    "ha|ritardat|in ritardo|non ancora|vertraagd|vertraging|nog niet "
    "bezorgd|atrasad|ainda não foi|opóźni|fördröj|försenad|forsinket|viivästy|zpožd|késleltet|gecik|задерж|отложен|ещё "
    "не "
    "доставлено|затрим|遅延|遅れています|再送|延迟|延遲|稍后重试|지연|مؤجل|تأخر|מתעכב";

constexpr std::string_view delivery =
    "successfully delivered|delivered successfully|successful mail delivery|delivery succeeded|successful delivery|was "
    "delivered to|been "
    "delivered to|message delivered|notification (success|notification (relay|(success)|(relay)|successfully "
    "relayed|relayed|return "
    "receipt|delivery receipt|has been successfully|erfolgreich zugestellt|wurde zugestellt|remis avec succès|a été "
    "remis|se ha "
    "entregado|entregado correctamente|consegnato correttamente|è stato consegnato|is bezorgd|foi entregue "
    "com|доставлено "
    "успешно|успешно доставлено|正常に配信|配信されました|已成功|已送达";

constexpr std::string_view absence =
    "out of office|out of the office|out-of-office|automatic reply|automatic response|auto "
    "reply|auto-reply|autoreply|auto "
    "response|auto-response|autoresponse|autoresponder|auto responder|automated reply|automated response|away from "
    "my|away from the office|on "
    "vacation|on holiday|on annual leave|on leave|maternity leave|i am away|i'm away|i will be away|i will be "
    "out|vacation reply|away "
    "message|currently away|currently out|will not be reading my mail|will be read when i'm back|will be read when i "
    "am back|will be read when i return|"
    "abwesenheit|abwesend|nicht im büro|automatische antwort|im urlaub|automatische rückantwort|bin bis|ausser haus|"
    "réponse automatique|absence du bureau|absent du bureau|absent du|en congé|en vacances|absente du|message "
    "d'absence|"
    "respuesta automática|fuera de la oficina|fuera de oficina|de vacaciones|ausente de|ausencia|estoy de baja|"
    "risposta automatica|fuori sede|fuori ufficio|assente dal|in ferie|assenza|"
    "automatisch antwoord|afwezig|niet aanwezig|met vakantie|op vakantie|"
    "resposta automática|fora do escritório|ausente do|de férias|ausência|"
    "autoodpowiedź|odpowiedź automatyczna|automatyczna odpowiedź|poza biurem|na urlopie|nieobecn|"
    "ateb awtomatig|allan o'r swyddfa|nid wyf yn y swyddfa|autosvar|automatiskt svar|frånvaro|jag är ledig|på "
    "semester|automatisk svar|fraværende|ikke til stede|på ferie|automaattinen "
    "vastaus|poissa|lomalla|"
    "automatická odpověď|mimo kancelář|automatikus válasz|házon kívül|otomatik yanıt|ofis dışında|αυτόματη "
    "απάντηση|răspuns "
    "automat|"
    "автоматический ответ|автоответ|в отпуске|отсутств|вне офиса|автоматична відповідь|у відпустці|"
    "自動返信|自動応答|不在|休暇|休業|自动回复|自动答复|自動回覆|不在办公室|外出|休假|자동 응답|자동응답|자동 "
    "회신|부재중|휴가|מענה אוטומטי|מחוץ למשרד|תשובה אוטומטית|"
    "رد تلقائي|خارج المكتب|الرد التلقائي|إجازة";

// Left or moved. "No longer" alone is said of anything.
constexpr std::string_view leaving =
    "no longer with|no longer work|no longer employed|no longer at|has left|have left|left the company|left the "
    "organisation|left the organization|is not working here|changed my email address|changed my e-mail address|new "
    "email "
    "address is|new e-mail address is|my new address|email address has changed|e-mail address has changed|has moved "
    "on|has retired|have "
    "retired|moved to a new|i have moved to|i've moved to|please update your|no longer monitored|no longer being "
    "monitored|change my email address|change my e-mail address|my address has changed|my new email|my new e-mail|"
    "nicht mehr für * tätig|nicht mehr bei|nicht mehr im unternehmen|nicht mehr in unserem|ausgeschieden|neue "
    "e-mail-adresse|neue "
    "e-mailadresse|nicht mehr tätig|adresse hat sich geändert|adresse ändert sich|ändern sie meine e-mail|ändern sie "
    "meine "
    "adresse|neue mailadresse|hat das unternehmen verlassen|nicht mehr gültig|"
    "ne travaille plus|a quitté|n'est plus dans|nouvelle adresse|ne fait plus partie|ne travaille pas plus|"
    "ya no trabaja|ya no forma parte|nueva dirección|ha dejado|"
    "non lavora più|non fa più parte|nuovo indirizzo|ha lasciato|"
    "werkt niet meer|niet meer werkzaam|nieuw e-mailadres|nieuwe e-mailadres|"
    "já não trabalha|não trabalha mais|novo endereço|não faz mais parte|"
    "już nie pracuje|nie pracuje już|nowy adres|har slutat|arbetar inte längre|ny adress|ny e-postadress|ikke længere "
    "ansat|ikke lenger ansatt|er fratrådt|jobber ikke lenger|ei työskentele enää|již nepracuje|már nem dolgozik|artık "
    "* "
    "çalışmıyor|δεν εργάζεται πλέον|nu mai lucrează|"
    "больше не работает|новый адрес|уволил|більше не працює|нова адреса|"
    "退職|異動|新しいメールアドレス|アドレスを変更|已离职|已離職|新邮箱|新的邮箱|퇴사|퇴직|새 이메일|כבר לא עובד|אינו "
    "עובד|לא עובדת|لم يعد يعمل|لم تعد تعمل|"
    "عنوان بريدي الجديد";

constexpr std::string_view challenge =
    "to release your message|awaits moderat|awaiting moderat|awaiting approval|held for approval|waiting for "
    "approval|moderator approval|is "
    "being "
    "held|to be moderated|confirm that you|click * to deliver|click * to release|prove that you|please "
    "confirm your message|please reply to this message to|confirm your "
    "email|request authoriz|authorize yourself|spam arrest|boxbe|need to be confirmed|requires confirmation|post by "
    "non-member|non-member submission|bestätigen sie|wartet auf * moderat|confirmez votre|confirme su|"
    "confirma tu|подтвердите";

// Of services whose mail comes as if its user had written it: nobody else writes so.
constexpr std::string_view own_challenge =
    "tmda|spamarrest|spam arrest|boxbe|mailinblack|tira-teima|antispam uol|to release your message|release your "
    "message "
    "for delivery|click * to deliver|click * to release|complete the verification process|senders i have approved|only "
    "from senders i have|prove that you are human|être reconnu comme expéditeur|para que sua mensagem seja entregue|"
    "request authoriz|authorize yourself";

// Words about leaving a list, whatever is said of it.
constexpr std::string_view leave_words =
    "unsubscribe|un-subscribe|remove me|take me off|opt out|opt-out|optout|sign me off|stop sending|"
    "abmelden|abbestellen|austragen|keine weiteren mails|keine weiteren e-mails|newsletter kündigen|"
    "désabonner|désinscrire|désinscription|désabonnement|ne plus recevoir|desabonner|desinscription|"
    "darme de baja|darse de baja|cancelar suscripción|desuscribir|baja de la lista|quitarme de|"
    "disiscrivimi|cancellami|annulla iscrizione|disiscrizione|disiscrivere|uitschrijven|afmelden|"
    "descadastrar|cancelar subscrição|cancelar inscrição|cancelar assinatura|remover da lista|descadastre|"
    "wypisz|usuń mnie|rezygnuję z subskrypcji|avprenumerera|avregistrera|ta bort mig|afmeld|meld meg av|peruuta tilaus|"
    "отписаться|отпишите|удалите меня|отписка|відписатися|відпишіть|إلغاء الاشتراك|"
    "הסר|退订|取消订阅|退訂|取消訂閱|配信停止|購読解除|수신거부|구독 취소|odhlásit|leiratkoz|aboneliğimi "
    "iptal|dezabonare";

constexpr std::array tables = {failure, delay, delivery, absence, leaving, challenge, own_challenge, leave_words};

}  // namespace

std::string_view sign_of_failure(std::string_view folded) { return phrase_in(folded, failure); }
std::string_view sign_of_delay(std::string_view folded) { return phrase_in(folded, delay); }
std::string_view sign_of_delivery(std::string_view folded) { return phrase_in(folded, delivery); }
std::string_view sign_of_absence(std::string_view folded) { return phrase_in(folded, absence); }
std::string_view sign_of_leaving(std::string_view folded) { return phrase_in(folded, leaving); }
std::string_view sign_of_challenge(std::string_view folded) { return phrase_in(folded, challenge); }
std::string_view sign_of_own_challenge(std::string_view folded) { return phrase_in(folded, own_challenge); }

bool speaks_of_leaving(std::string_view folded) { return !phrase_in(folded, leave_words).empty(); }

std::vector<std::string_view> sign_phrases() {
  std::vector<std::string_view> phrases;
  for (auto rest : tables) {
    while (!rest.empty()) {
      const auto bar = rest.find('|');
      phrases.push_back(rest.substr(0, bar));
      rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    }
  }
  return phrases;
}

}  // namespace gazetted
