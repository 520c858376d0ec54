#include <array>

#include "gazetted/base/text.hpp"
#include "gazetted/render/model.hpp"

namespace gazetted {
namespace {

constexpr std::array keys = {"dear",        "dear_end",  "contact",      "notes_to_editors", "about",
                             "read_online", "published", "why_received", "topics",           "media",
                             "ends",        "phone",     "by",           "unsubscribe",      "unsubscribed"};

// One row a language, in the order of `keys`.
const std::map<std::string, std::array<const char*, keys.size()>, std::less<>>& rows() {
  static const std::map<std::string, std::array<const char*, keys.size()>, std::less<>> table = {
      {"en",
       {"Dear ", ",", "Media contact", "Notes to editors", "About", "Read online", "Published",
        "You receive this as a subscriber of", "Topics", "Media", "ENDS", "Phone", "By", "Unsubscribe",
        "You have been unsubscribed."}},
      {"de",
       {"Guten Tag ", ",", "Pressekontakt", "Hinweise für die Redaktion", "Über", "Online lesen", "Veröffentlicht",
        "Sie erhalten diese Nachricht als Bezieher von", "Themen", "Medien", "ENDE", "Telefon", "Von", "Abbestellen",
        "Sie sind abgemeldet."}},
      {"fr",
       {"Bonjour ", ",", "Contact presse", "Notes aux rédactions", "À propos de", "Lire en ligne", "Publié le",
        "Vous recevez ce message en tant qu’abonné à", "Thèmes", "Médias", "FIN", "Téléphone", "Par", "Se désabonner",
        "Votre désabonnement est enregistré."}},
      {"es",
       {"Hola ", ",", "Contacto de prensa", "Notas para la redacción", "Sobre", "Leer en línea", "Publicado",
        "Recibe este mensaje como suscriptor de", "Temas", "Medios", "FIN", "Teléfono", "Por", "Darse de baja",
        "Se ha dado de baja."}},
      {"it",
       {"Gentile ", ",", "Contatto stampa", "Note per la redazione", "Informazioni su", "Leggi online", "Pubblicato",
        "Riceve questo messaggio come iscritto a", "Temi", "Media", "FINE", "Telefono", "Di", "Annulla l’iscrizione",
        "L’iscrizione è stata annullata."}},
      {"nl",
       {"Beste ", ",", "Perscontact", "Noot voor de redactie", "Over", "Lees online", "Gepubliceerd",
        "U ontvangt dit bericht als abonnee van", "Onderwerpen", "Media", "EINDE", "Telefoon", "Door", "Uitschrijven",
        "U bent uitgeschreven."}},
      {"pt",
       {"Olá ", ",", "Contacto de imprensa", "Notas para a redação", "Sobre", "Ler online", "Publicado",
        "Recebe esta mensagem como assinante de", "Temas", "Média", "FIM", "Telefone", "Por", "Cancelar a subscrição",
        "A sua subscrição foi cancelada."}},
      {"pl",
       {"Dzień dobry, ", ",", "Kontakt dla mediów", "Informacje dla redakcji", "O", "Czytaj online", "Opublikowano",
        "Otrzymują Państwo tę wiadomość jako subskrybent listy", "Tematy", "Media", "KONIEC", "Telefon", "Autor",
        "Wypisz się", "Subskrypcja została anulowana."}},
      {"sv",
       {"Hej ", ",", "Presskontakt", "Till redaktionen", "Om", "Läs på webben", "Publicerad",
        "Du får detta som prenumerant på", "Ämnen", "Media", "SLUT", "Telefon", "Av", "Avsluta prenumerationen",
        "Prenumerationen är avslutad."}},
      {"ru",
       {"Здравствуйте, ", "!", "Контакт для прессы", "Примечания для редакций", "О нас:", "Читать на сайте",
        "Опубликовано", "Вы получили это письмо как подписчик списка", "Темы", "Медиа", "КОНЕЦ", "Телефон", "Автор",
        "Отписаться", "Вы отписаны от рассылки."}},
      {"uk",
       {"Вітаємо, ", "!", "Контакт для преси", "Примітки для редакцій", "Про нас:", "Читати на сайті", "Опубліковано",
        "Ви отримали цей лист як підписник списку", "Теми", "Медіа", "КІНЕЦЬ", "Телефон", "Автор", "Відписатися",
        "Вас відписано від розсилки."}},
      {"ar",
       {"السيد/السيدة ", "،", "جهة الاتصال الإعلامية", "ملاحظات للمحررين", "نبذة عن", "اقرأ على الإنترنت", "نُشر في",
        "تصلك هذه الرسالة لأنك مشترك في", "المواضيع", "الوسائط", "انتهى", "الهاتف", "بقلم", "إلغاء الاشتراك",
        "تم إلغاء اشتراكك."}},
      {"zh",
       {"尊敬的", "：", "媒体联系人", "编者注", "关于", "在线阅读", "发布日期", "您收到此邮件是因为您订阅了", "主题",
        "媒体资料", "完", "电话", "发布者", "退订", "您已退订。"}},
      {"ja",
       {"", " 様", "報道関係のお問い合わせ", "編集者の方へ", "概要：", "オンラインで読む", "公開日",
        "本メールは次のリストの購読者にお送りしています：", "トピック", "メディア", "以上", "電話", "発行",
        "配信を停止する", "配信を停止しました。"}},
      {"ko",
       {"", " 님께,", "언론 문의처", "편집자 참고 사항", "소개:", "온라인에서 보기", "게시일",
        "다음 목록의 구독자에게 보내는 메일입니다:", "주제", "미디어", "끝", "전화", "작성", "수신 거부",
        "수신 거부가 처리되었습니다."}},
      {"he",
       {"שלום ", ",", "איש קשר לתקשורת", "הערות לעורכים", "אודות", "לקריאה באתר", "פורסם",
        "הודעה זו נשלחה אליך כמנוי של", "נושאים", "מדיה", "סוף", "טלפון", "מאת", "הסרה מרשימת התפוצה",
        "הוסרת מרשימת התפוצה."}}};
  return table;
}

}  // namespace

json::object labels_for(const std::string& language) {
  const auto base = lower(language.substr(0, language.find('-')));
  auto row = rows().find(base);
  if (row == rows().end()) row = rows().find("en");
  json::object labels;
  for (std::size_t i = 0; i < keys.size(); ++i) labels[keys[i]] = row->second[i];
  return labels;
}

}  // namespace gazetted
