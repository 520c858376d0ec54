#include "leave_wish.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_text = 600, most_words = 10, longest_name = 3, most_name_lines = 2, longest_greeting = 6;

// Phrases are folded, and have blanks where a text may have blanks, hyphens or apostrophes.
struct Tongue {
  std::string_view wishes;   // one of them has to be there
  std::string_view fillers;  // what may be around it
};

constexpr Tongue tongues[] = {
    // English
    {"unsubscribe|unsubscibe|unsuscribe|unsubcribe|un subscribe|unsubscribe me|unsubscribe us|unsubscribe my|remove "
     "me|remove us|remove my address|remove my email|remove my e mail|remove my name|delete me from|delete my "
     "address|delete my email|delete my e mail|take me off|take us off|opt out|optout|opt me out|sign me off|stop "
     "sending me|stop emailing me|stop mailing me|no longer wish to receive|i no longer wish to receive|no longer want "
     "to receive|i no longer want to receive|do not wish to receive any more|don t wish to receive any more|do not "
     "want to receive any more|don t want to receive any more|please don t send me any more|please do not send me any "
     "more|don t send me any more|do not send me any more",
     "please|pls|plz|kindly|just|me|from|of|off|all|the|this|these|any|your|list|lists|mailing|mailinglist|mailings|"
     "distribution|database|email|emails|e|mail|mails|address|newsletter|newsletters|messages|communications|press "
     "releases|your press releases|future|further|immediately|now|asap|at once|today|i want to|i would like to|i d "
     "like to|i wish to|you|to|more"},
    // German
    {"abmelden|abbestellen|austragen|abmeldung|abbestellung|melden sie mich ab|melden sie mich bitte ab|melde mich "
     "ab|tragen sie mich aus|tragen sie mich bitte aus|nehmen sie mich aus|nehmen sie mich bitte aus|nehmt mich "
     "aus|löschen sie mich aus|löschen sie meine adresse|löschen sie meine e mail adresse|entfernen sie "
     "mich|entfernen sie meine adresse|entfernen sie meine e mail adresse|streichen sie mich|keine weiteren "
     "mails|keine weiteren e mails|keine mails mehr|keine e mails mehr|keine newsletter mehr|newsletter kündigen|den "
     "newsletter kündigen",
     "bitte|hiermit|sofort|umgehend|ich möchte|ich will|ich möchte mich|ich will mich|mich|vom|von|aus|ab|dem|der|den|"
     "die|ihrem|ihrer|eurem|eurer|diesem|dieser|verteiler|presseverteiler|mailverteiler|e mail "
     "verteiler|newsletter|liste|mailingliste|adressliste|e mail|von ihnen|mehr|erhalten|bekommen|senden sie mir|"
     "schicken sie mir"},
    // French, also without accents, as some write it
    {"désabonner|désabonnez moi|désabonnez nous|désinscrire|désinscrivez moi|désinscription|désabonnement|desabonner|"
     "desabonnez moi|desinscrire|desinscrivez moi|desinscription|desabonnement|me retirer de|me retirer|retirez "
     "moi|retirer mon adresse|supprimez moi|me supprimer de|supprimer mon adresse|ne plus recevoir|je ne souhaite plus "
     "recevoir|je ne veux plus recevoir|je ne désire plus recevoir",
     "merci de|merci de bien vouloir|veuillez|prière de|svp|s il vous plaît|s il vous plait|s il te plaît|je veux|je "
     "souhaite|je voudrais|je désire|demande "
     "de|me|de|du|des|la|le|les|vos|votre|cette|ces|liste|listes|diffusion|liste "
     "d envoi|liste d "
     "envois|newsletter|newsletters|lettre d information|lettre|infolettre|mail|mails|email|emails|e mail|e "
     "mails|courriels|messages|immédiatement|communiqués|communiqués de presse|mon adresse"},
    // Spanish
    {"darme de baja|deme de baja|denme de baja|dame de baja|dadme de baja|dar de baja mi correo|desuscribirme|"
     "desuscribir|desuscríbanme|desuscríbame|cancelar mi suscripción|cancelar la suscripción|cancelar suscripción|"
     "cancelar mi suscripcion|quitarme de|quítenme de|eliminarme de|elimínenme de|elimíneme de|bórrenme de|borrarme "
     "de|baja de la lista|no deseo recibir más|no quiero recibir más",
     "por favor|favor de|quiero|quisiera|deseo|solicito|me|de|del|la|las|esta|este|su|sus|lista|listas|correo|correos|"
     "boletín|newsletter|distribución|lista de distribución|envíos|mails|emails|comunicados|electrónico"},
    // Italian
    {"disiscrivimi|disiscrivetemi|disiscrivermi|disiscrivere|disiscrizione|cancellami|cancellatemi|cancellarmi|annulla "
     "iscrizione|annullare l iscrizione|annullare la mia iscrizione|rimuovetemi|rimuovimi|rimuovermi|non desidero più "
     "ricevere|non voglio più ricevere",
     "per favore|per piacere|vi prego di|la prego di|si prega di|vi chiedo di|chiedo di|prego|vorrei|voglio|desidero|"
     "dalla|dalle|dal|della|lista|mailing|list|newsletter|vostra|vostre|questa|vostri|i|le|mail|email|e mail|"
     "comunicati|mailing list|distribuzione|di"},
    // Dutch
    {"uitschrijven|afmelden|schrijf mij uit|schrijf me uit|meld mij af|meld me af|verwijder mij|verwijder me|haal mij "
     "van|haal me van",
     "graag|gelieve|aub|a u b|alstublieft|alsjeblieft|ik wil|ik wil me|ik wil mij|ik wens me|mij|me|van|uit|de|uw|"
     "jullie|deze|lijst|mailinglijst|mailinglist|mailing list|verzendlijst|nieuwsbrief|voor|te willen"},
    // Portuguese
    {"descadastrar|descadastre|descadastrem|descadastramento|cancelar subscrição|cancelar a subscrição|cancelar a "
     "minha subscrição|cancelar inscrição|cancelar a inscrição|cancelar minha inscrição|cancelar assinatura|cancelar a "
     "assinatura|cancelar minha assinatura|remover da lista|remova me|removam me|me remova|me removam|remover me|"
     "remover meu e mail|remover meu email|remover o meu e mail|remover o meu email|remova meu e mail|remova meu "
     "email|não desejo mais receber|não quero mais receber|não quero receber mais",
     "por favor|favor|por gentileza|gostaria de|gostaria de me|quero|quero me|desejo|solicito|da|de|do|das|dos|sua|"
     "suas|vossa|esta|desta|seus|lista|listas|newsletter|mailing|distribuição|e mails|emails|me"},
    // Polish
    {"wypisz|wypisz mnie|wypiszcie mnie|wypisać mnie|mnie wypisać|wypisanie mnie|wypisanie|usuń mnie|usuńcie mnie|"
     "usunąć mnie|mnie usunąć|usunięcie mnie|rezygnuję z subskrypcji|rezygnuję z newslettera|chcę się wypisać",
     "proszę|prosze|proszę o|z|ze|listy|mailingowej|listy mailingowej|mailingu|newslettera|subskrypcji|bazy|waszej|"
     "tej|państwa"},
    // Swedish, Danish, Norwegian
    {"avprenumerera|avregistrera|ta bort mig|stryk mig|avanmäl mig|avanmälan|säg upp prenumerationen",
     "vänligen|snälla|var god|var god och|jag vill|mig|från|er|era|listan|denna|den här|listan|e postlista|"
     "sändlista|sändlistan|utskickslista|maillista|maillistan|nyhetsbrevet|nyhetsbrev"},
    {"afmeld mig|afmeld|afmelde mig|afmelding|slet mig|fjern mig|frameld mig",
     "venligst|vær venlig at|jeg vil|jeg vil gerne|jeg ønsker at|mig|fra|jeres|denne|listen|maillisten|mailinglisten|"
     "nyhedsbrevet|nyhedsbrev|mailliste|mailingliste"},
    {"meld meg av|meld meg ut|fjern meg|avmeld meg|avmelding|stryk meg",
     "vennligst|jeg vil|jeg ønsker å|meg|fra|deres|denne|listen|listen deres|epostlisten|e postlisten|nyhetsbrevet|"
     "nyhetsbrev"},
    // Finnish
    {"peruuta tilaus|peruuttaa tilauksen|peruuta tilaukseni|poistakaa minut|poista minut",
     "haluan|pyydän|tältä|listalta|postituslistalta|sähköpostilistalta|uutiskirjeen|uutiskirje|ystävällisesti"},
    // Czech
    {"odhlásit|odhlásit se|odhlaste mě|odhlášení|vyřaďte mě|vyškrtněte mě",
     "prosím|prosím o|žádám o|chci|chci se|z|ze|odběru|seznamu|mě|novinek|newsletteru|vašeho|tohoto"},
    // Hungarian
    {"leiratkozás|leiratkozom|leiratkozni|töröljenek|töröljön|töröljenek a listáról|töröljön a listáról",
     "kérem|szeretnék|a|az|listáról|hírlevélről|hírlevél|erről"},
    // Romanian
    {"dezabonare|dezabonați mă|dezabonati ma|mă dezabonez|ma dezabonez|să mă dezabonați",
     "vă rog|va rog|vreau să|doresc să|de la|newsletter|lista|listă|această"},
    // Turkish
    {"aboneliğimi iptal edin|aboneliğimi iptal ediniz|aboneliğimi iptal etmek istiyorum|aboneliğimi iptal|beni "
     "listeden "
     "çıkarın|listeden çıkarın|beni listenizden çıkarın|abonelikten çıkmak istiyorum",
     "lütfen|e posta|bu"},
    // Greek
    {"διαγράψτε με|διαγραφή|απεγγραφή|κατάργηση εγγραφήσ", "παρακαλώ|από|τη|την|λίστα|σασ|αυτή"},
    // Russian, Ukrainian
    {"отписаться|отпишите|отпишите меня|отписать меня|отписка|удалите меня|исключите меня|уберите меня|удалите мой "
     "адрес",
     "прошу|пожалуйста|хочу|меня|от|из|с|вашей|вашего|этой|рассылки|рассылок|списка|базы|немедленно"},
    {"відписатися|відпишіть|відпишіть мене|видаліть мене|відписка|видаліть мою адресу",
     "прошу|будь ласка|хочу|мене|від|зі|з|вашої|вашого|цієї|розсилки|списку|бази"},
    // Arabic, Hebrew
    {"إلغاء الاشتراك|الغاء الاشتراك|إلغاء اشتراكي|الغاء اشتراكي|احذفوني|احذفني",
     "من فضلك|أرجو|ارجو|يرجى|الرجاء|من|القائمة|قائمتكم|البريدية|النشرة|أريد|اريد|طلب"},
    {"הסר|הסר אותי|הסירו אותי|להסיר אותי|הסירוני|הסרה",
     "בבקשה|נא|אנא|אני|מבקש|מבקשת|רוצה|מרשימת|מהרשימה|תפוצה|התפוצה|הדיוור"},
};

// Written without blanks.
constexpr Tongue joined_tongues[] = {
    {"退订|取消订阅|退訂|取消訂閱", "请|請|我要|我想|我想要|麻烦|麻煩|帮我|幫我|邮件|郵件|电子报|電子報|谢谢|謝謝"},
    {"配信停止|配信解除|購読解除|購読停止|配信を停止|配信を解除|購読を解除",
     "を|の|お願いします|お願いいたします|お願い致します|おねがいします|願います|希望します|希望|してください|"
     "して下さい|"
     "メール|メールマガジン|メルマガ|ニュースレター"},
    {"수신거부|구독취소|구독해지|수신을거부|구독을취소|구독을해지",
     "합니다|부탁드립니다|부탁합니다|해주세요|해주십시오|요청합니다|요청드립니다|요청|바랍니다|원합니다|신청합니다|"
     "하겠습니다|"
     "메일|이메일|뉴스레터|감사합니다"},
};

constexpr std::string_view greetings =
    "hi|hello|dear|hey|good morning|good afternoon|hallo|guten tag|sehr geehrte|sehr geehrter|liebe|lieber|moin|grüezi|"
    "bonjour|madame|monsieur|messieurs|hola|buenos días|buenas tardes|estimados|estimado|estimada|buongiorno|salve|"
    "gentili|spettabile|beste|geachte|goedemorgen|goedendag|olá|bom dia|boa tarde|prezados|caros|dzień dobry|witam|"
    "szanowni|hej|hei|goddag|dobrý den|ahoj|tisztelt|bună ziua|merhaba|sayın|γεια σασ|καλημέρα|здравствуйте|добрый "
    "день|добрий день|вітаю|مرحبا|السلام عليكم|שלום";

constexpr std::string_view closings =
    "thanks|thank you|many thanks|thanks in advance|thank you in advance|thank you very much|regards|best|best regards|"
    "kind regards|with kind regards|cheers|sincerely|yours sincerely|best wishes|danke|vielen dank|danke "
    "schön|dankeschön|"
    "besten dank|mit freundlichen grüssen|mit freundlichem gruss|freundliche grüsse|viele grüsse|beste grüsse|grüsse|"
    "gruss|mfg|lg|vg|merci|merci beaucoup|merci d avance|cordialement|bien cordialement|salutations|gracias|muchas "
    "gracias|saludos|un saludo|atentamente|grazie|grazie mille|cordiali saluti|distinti saluti|saluti|dank|dank u|dank "
    "je|bedankt|alvast bedankt|groet|groeten|met vriendelijke groet|mvg|obrigado|obrigada|atenciosamente|cumprimentos|"
    "dziękuję|pozdrawiam|z poważaniem|tack|tack på förhand|hälsningar|med vänlig hälsning|med vänliga "
    "hälsningar|mvh|tak|"
    "på forhånd tak|venlig hilsen|med venlig hilsen|takk|vennlig hilsen|med vennlig hilsen|hilsen|kiitos|terveisin|"
    "děkuji|s pozdravem|köszönöm|üdvözlettel|mulțumesc|teşekkürler|teşekkür ederim|saygılarımla|ευχαριστώ|спасибо|с "
    "уважением|благодарю|дякую|з повагою|شكرا|شكراً|תודה";

// What a phone or a webmail adds below.
constexpr std::string_view added_lines =
    "sent from my|sent from mail|sent from outlook|sent from yahoo|sent via|get outlook for|von meinem|gesendet "
    "von|gesendet mit|diese nachricht wurde von|envoyé de mon|envoyé depuis|enviado desde|enviado do|inviato "
    "da|verzonden "
    "vanaf|verstuurd vanaf|skickat från|sendt fra|wysłane z|отправлено из|отправлено с|надіслано з|iphoneから送信";

std::vector<std::string> split_words(std::string_view text) {
  constexpr std::string_view between = " \t";
  std::vector<std::string> words;
  while (true) {
    const auto begin = text.find_first_not_of(between);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const auto end = std::min(text.size(), text.find_first_of(between));
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool is_one_of(std::string_view text, std::string_view phrases) {
  while (!phrases.empty()) {
    const auto phrase = phrases.substr(0, phrases.find('|'));
    if (text == phrase) return true;
    phrases.remove_prefix(std::min(phrases.size(), phrase.size() + 1));
  }
  return false;
}

bool begins_with_one_of(std::string_view text, std::string_view phrases) {
  while (!phrases.empty()) {
    const auto phrase = phrases.substr(0, phrases.find('|'));
    if (text.starts_with(phrase) && (text.size() == phrase.size() || text[phrase.size()] == ' ')) return true;
    phrases.remove_prefix(std::min(phrases.size(), phrase.size() + 1));
  }
  return false;
}

// How many of the words from there on make the longest phrase; 0: none.
std::size_t longest_of(const std::vector<std::string>& words, std::size_t from, std::string_view phrases) {
  constexpr std::size_t most = 8;
  std::string text;
  std::size_t longest = 0;
  for (std::size_t count = 1; count <= most && from + count <= words.size(); ++count) {
    text += (count > 1 ? " " : "") + words[from + count - 1];
    if (is_one_of(text, phrases)) longest = count;
  }
  return longest;
}

struct Line {
  std::string folded;  // words alone
  std::string own;     // as it was written
};

// What is no letter becomes a blank; what asks or quotes makes the text one for people.
constexpr std::array<std::string_view, 16> blanks = {"’",  "‘",  "´",  "…",  "–",  "—", "・", "。",
                                                     "、", "！", "，", "：", "；", "؛", "،",  "\xE2\x80\x8B"};
constexpr std::array<std::string_view, 9> for_people = {"?", "？", "؟", "\"", "“", "”", "„", "«", "»"};

std::string words_of(std::string_view line) {
  auto text = fold_case(line);
  for (const auto blank : blanks) text = replace_all(text, blank, " ");
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!is_letter) c = ' ';
  }
  return join(split_words(text), " ");
}

bool has_wish(std::string_view folded) {
  const auto words = split_words(folded);
  for (const auto& tongue : tongues)
    for (std::size_t at = 0; at < words.size(); ++at)
      if (longest_of(words, at, tongue.wishes) > 0) return true;
  return false;
}

// "Jane", "J. Doe", "Anna van den Berg": a short line without anything else, as names are written.
bool may_be_name(const Line& line) {
  const auto words = split_words(line.own);
  if (words.empty() || words.size() > longest_name || has_wish(line.folded)) return false;
  for (const auto& word : words) {
    const char first = word.front();
    const bool is_small = (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
    if (is_small || word.find_first_of("0123456789@:/!|_*#") != std::string::npos) return false;
  }
  return true;
}

// Nothing: it asks, quotes, names somebody else, or is too long.
std::optional<std::vector<Line>> lines_of(std::string text, const std::vector<std::string>& own_addresses) {
  for (const auto& address : own_addresses) {
    for (std::size_t at = 0; !address.empty() && (at = lower(text).find(lower(address))) != std::string::npos;)
      text.erase(at, address.size());
  }
  if (text.find('@') != std::string::npos) return std::nullopt;
  for (const auto sign : for_people)
    if (text.find(sign) != std::string::npos) return std::nullopt;
  std::vector<Line> lines;
  for (const auto line : lines_in(text)) {
    Line one{words_of(line), std::string(trim(line))};
    if (one.folded.empty()) continue;
    if (begins_with_one_of(one.folded, added_lines)) break;
    lines.push_back(std::move(one));
  }
  return lines;
}

// "Dear Ms Berg, please …" and "Guten Tag" alone.
void take_greeting(Line& line) {
  if (!begins_with_one_of(line.folded, greetings)) return;
  const auto end = line.own.find_first_of(",!.");
  const auto greeting = line.own.substr(0, end);
  if (split_words(greeting).size() > longest_greeting || has_wish(words_of(greeting))) return;
  line.own = end == std::string::npos ? std::string() : line.own.substr(end + 1);
  line.folded = words_of(line.own);
}

std::string wish_of_words(const std::vector<std::string>& words) {
  for (const auto& tongue : tongues) {
    std::string wish;
    std::size_t at = 0;
    while (at < words.size()) {
      const auto found = longest_of(words, at, tongue.wishes);
      const auto filler = longest_of(words, at, tongue.fillers);
      if (found == 0 && filler == 0) break;
      if (wish.empty() && found >= filler)
        wish = join(
            std::vector<std::string>(words.begin() + std::ptrdiff_t(at), words.begin() + std::ptrdiff_t(at + found)),
            " ");
      at += std::max(found, filler);
    }
    if (wish.empty() || at > most_words) continue;
    while (at < words.size()) {
      const auto found = longest_of(words, at, closings);
      if (found == 0) break;
      at += found;
    }
    if (at == words.size()) return wish;
  }
  return "";
}

std::size_t prefix_of(std::string_view text, std::string_view phrases) {
  std::size_t longest = 0;
  while (!phrases.empty()) {
    const auto phrase = phrases.substr(0, phrases.find('|'));
    if (text.starts_with(phrase)) longest = std::max(longest, phrase.size());
    phrases.remove_prefix(std::min(phrases.size(), phrase.size() + 1));
  }
  return longest;
}

std::string wish_without_blanks(std::string_view text) {
  for (const auto& tongue : joined_tongues) {
    std::string wish;
    auto rest = text;
    while (!rest.empty()) {
      const auto found = prefix_of(rest, tongue.wishes);
      if (found > 0 && wish.empty()) wish = rest.substr(0, found);
      const auto step = std::max(found, prefix_of(rest, tongue.fillers));
      if (step == 0) break;
      rest.remove_prefix(step);
    }
    if (rest.empty() && !wish.empty()) return wish;
  }
  return "";
}

}  // namespace

std::string whole_wish_to_leave(std::string_view text, const std::vector<std::string>& own_addresses) {
  if (text.size() > longest_text) return "";
  auto lines = lines_of(std::string(text), own_addresses);
  if (!lines || lines->empty()) return "";
  take_greeting(lines->front());
  for (std::size_t names = 0; names < most_name_lines && lines->size() > 1 && may_be_name(lines->back()); ++names) {
    if (is_one_of(lines->back().folded, closings)) break;
    lines->pop_back();
  }
  std::string all;
  for (const auto& line : *lines) all += line.folded + " ";
  const auto words = split_words(all);
  if (auto wish = wish_of_words(words); !wish.empty()) return wish;
  return wish_without_blanks(join(words, ""));
}

std::vector<std::string_view> leave_phrases() {
  std::vector<std::string_view> phrases;
  const auto add = [&](std::string_view rest) {
    while (!rest.empty()) {
      phrases.push_back(rest.substr(0, rest.find('|')));
      rest.remove_prefix(std::min(rest.size(), phrases.back().size() + 1));
    }
  };
  for (const auto& tongue : tongues) add(tongue.wishes), add(tongue.fillers);
  for (const auto& tongue : joined_tongues) add(tongue.wishes), add(tongue.fillers);
  add(greetings), add(closings), add(added_lines);
  return phrases;
}

}  // namespace gazetted
