#include "header_words.hpp"

#include <algorithm>
#include <set>

#include "gazetted/base/likeness.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

using Words = std::set<std::string, std::less<>>;

const Words email_words = {"email",
                           "mail",
                           "emailaddress",
                           "mailaddress",
                           "emailaddresses",
                           "emails",
                           "emailaddr",
                           "emailid",
                           "smtpaddress",
                           "emailadresse",
                           "mailadresse",
                           "emailadressen",
                           "mailingadresse",
                           "emailkontakt",
                           "courriel",
                           "adressecourriel",
                           "adresseemail",
                           "adressemail",
                           "adresseélectronique",
                           "adressedecourriel",
                           "adressedemessagerie",
                           "mél",
                           "mel",
                           "correo",
                           "correoelectrónico",
                           "correoelectronico",
                           "direccióndecorreo",
                           "direccióndecorreoelectrónico",
                           "direccionemail",
                           "direcciónemail",
                           "indirizzoemail",
                           "indirizzodiposta",
                           "postaelettronica",
                           "indirizzomail",
                           "epost",
                           "epostadresse",
                           "epostadress",
                           "emailadress",
                           "mejl",
                           "mejladress",
                           "sähköposti",
                           "sahkoposti",
                           "sähköpostiosoite",
                           "emailadres",
                           "mailadres",
                           "correioeletrónico",
                           "correioeletrônico",
                           "endereçodeemail",
                           "adresemail",
                           "adresemailowy",
                           "adresyemail",
                           "email地址",
                           "邮箱",
                           "邮箱地址",
                           "电子邮件",
                           "电子邮箱",
                           "电子邮件地址",
                           "電子郵件",
                           "電子信箱",
                           "電子郵件地址",
                           "メール",
                           "メールアドレス",
                           "eメール",
                           "イーメール",
                           "이메일",
                           "이메일주소",
                           "메일",
                           "البريدالإلكتروني",
                           "بريد",
                           "بريدإلكتروني",
                           "عنوانالبريدالإلكتروني",
                           "электроннаяпочта",
                           "элпочта",
                           "почта",
                           "эпочта",
                           "адресэлектроннойпочты",
                           "имейл",
                           "емейл",
                           "електроннапошта",
                           "елпошта",
                           "пошта",
                           "eposta",
                           "epostaadresi",
                           "epošta",
                           "emailováadresa",
                           "ebost",
                           "דואל",
                           "דואראלקטרוני",
                           "כתובתמייל",
                           "מייל",
                           "אימייל",
                           "ईमेल",
                           "ηλεκτρονικόταχυδρομείο"};

const Words maybe_email_words = {"address",      "recipient",    "recipients", "contact", "kontakt", "subscriber",
                                 "member",       "user",         "username",   "login",   "to",      "empfänger",
                                 "destinataire", "destinatario", "адрес",      "адреса",  "адресат", "adresse",
                                 "dirección",    "indirizzo",    "adres",      "住址",    "地址",    "アドレス",
                                 "주소",         "العنوان",      "כתובת",      "value"};

const Words name_words = {"name",
                          "fullname",
                          "displayname",
                          "contactname",
                          "subscribername",
                          "membername",
                          "realname",
                          "nom",
                          "nomcomplet",
                          "nométprénom",
                          "nomprénom",
                          "prénomnom",
                          "nometprénom",
                          "nombre",
                          "nombrecompleto",
                          "nombreyapellidos",
                          "nome",
                          "nomecompleto",
                          "nomeecognome",
                          "naam",
                          "volledigenaam",
                          "namn",
                          "navn",
                          "nimi",
                          "vollername",
                          "vollständigername",
                          "namen",
                          "vorundnachname",
                          "vornachname",
                          "anzeigename",
                          "имя",
                          "фио",
                          "полноеимя",
                          "имяифамилия",
                          "імя",
                          "піб",
                          "imięinazwisko",
                          "姓名",
                          "全名",
                          "名前",
                          "氏名",
                          "お名前",
                          "이름",
                          "성명",
                          "الاسم",
                          "الاسمالكامل",
                          "ad",
                          "adsoyad",
                          "adısoyadı",
                          "enw",
                          "שם",
                          "שםמלא",
                          "नाम",
                          "jméno",
                          "όνομα"};

const Words given_words = {"firstname",
                           "givenname",
                           "forename",
                           "first",
                           "fname",
                           "christianname",
                           "vorname",
                           "rufname",
                           "prénom",
                           "prenom",
                           "nombredepila",
                           "primernombre",
                           "nomedibattesimo",
                           "voornaam",
                           "förnamn",
                           "fornavn",
                           "etunimi",
                           "primeironome",
                           "imię",
                           "imie",
                           "křestníjméno",
                           "名",
                           "名字",
                           "الاسمالأول",
                           "שםפרטי",
                           "önad",
                           "enwcyntaf",
                           "keresztnév"};

const Words family_words = {
    "lastname",  "surname",      "familyname", "last",      "lname",     "secondname", "nachname",    "familienname",
    "zuname",    "nomdefamille", "apellido",   "apellidos", "cognome",   "achternaam", "familienaam", "efternamn",
    "etternavn", "efternavn",    "sukunimi",   "sobrenome", "apelido",   "últimonome", "nazwisko",    "příjmení",
    "фамилия",   "прізвище",     "姓",         "姓氏",      "苗字",      "성",         "اسمالعائلة",  "الكنية",
    "שםמשפחה",   "soyad",        "soyadı",     "cyfenw",    "vezetéknév"};

const Words language_words = {"language",
                              "lang",
                              "locale",
                              "preferredlanguage",
                              "languagecode",
                              "languagepreference",
                              "sprache",
                              "korrespondenzsprache",
                              "bevorzugtesprache",
                              "langue",
                              "idioma",
                              "lengua",
                              "lingua",
                              "taal",
                              "språk",
                              "sprog",
                              "kieli",
                              "język",
                              "jazyk",
                              "язык",
                              "мова",
                              "语言",
                              "語言",
                              "言語",
                              "언어",
                              "اللغة",
                              "dil",
                              "iaith",
                              "שפה",
                              "भाषा",
                              "limba",
                              "γλώσσα"};

const Words topic_words = {
    "topics",     "topic",  "interests", "interest",  "tags",      "themen",      "thema",
    "interessen", "thèmes", "thème",     "themes",    "theme",     "sujets",      "centresdintérêt",
    "temas",      "tema",   "intereses", "argomenti", "interessi", "onderwerpen", "onderwerp",
    "ämnen",      "emner",  "aiheet",    "tematy",    "темы",      "тема",        "теми",
    "主题",       "主題",   "トピック",  "テーマ",    "주제",      "المواضيع",    "נושאים",
    "konular",    "pynciau"};

// What address books put before or behind "e-mail".
const Words first_qualifiers = {"primary",   "main",          "your",
                                "my",        "work",          "business",
                                "office",    "home",          "private",
                                "personal",  "subscriber",    "contact",
                                "recipient", "member",        "user",
                                "press",     "value",         "address",
                                "adresse",   "geschäftlich",  "dienstlich",
                                "beruflich", "privat",        "private",
                                "arbeit",    "professionnel", "professionnelle",
                                "pro",       "perso",         "personnel",
                                "trabajo",   "personale",     "lavoro",
                                "werk",      "arbete",        "ofthe",
                                "default",   "best"};
const Words other_qualifiers = {"secondary", "second", "other",      "alternate", "alternative", "additional", "zweite",
                                "weitere",   "andere", "secondaire", "autre",     "secundario",  "otro"};

// Takes qualifiers and digits off both ends: "email1value" → "email".
Role email_role(std::string word) {
  bool other = false;
  const auto strip = [&](const Words& qualifiers) {
    // Backwards, "private" goes before "privat".
    return std::any_of(qualifiers.rbegin(), qualifiers.rend(), [&](const std::string& one) {
      if (word.size() <= one.size()) return false;
      if (word.starts_with(one))
        word.erase(0, one.size());
      else if (word.ends_with(one))
        word.resize(word.size() - one.size());
      else
        return false;
      return true;
    });
  };
  for (int step = 0; step < 5; ++step) {
    if (email_words.contains(word)) return other ? Role::other_email : Role::email;
    const auto digits = word.find_first_of("0123456789");
    if (digits != std::string::npos) {
      other = other || word[digits] != '1';
      std::erase_if(word, [](char c) { return c >= '0' && c <= '9'; });
    } else if (strip(other_qualifiers)) {
      other = true;
    } else if (!strip(first_qualifiers)) {
      return Role::none;
    }
  }
  return Role::none;
}

}  // namespace

std::string folded(std::string_view word) {
  std::string out;
  for (const char c : fold_case(normalised(trim(word)))) {
    const bool sign = static_cast<unsigned char>(c) < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z');
    if (!sign) out += c;
  }
  return replace_all(out, "\xEF\xBB\xBF", "");
}

std::string without_brackets(std::string_view word) {
  std::string out(word);
  for (const auto& [open, close] : {std::pair{"(", ")"}, {"[", "]"}, {"（", "）"}}) {
    const auto from = out.find(open);
    const auto to = out.find(close, from == std::string::npos ? 0 : from);
    if (from != std::string::npos && from > 0 && to != std::string::npos)
      out.erase(from, to + std::string_view(close).size() - from);
  }
  return out;
}

Role role_of(std::string_view header_word) {
  if (header_word.size() > 200) return Role::none;
  const auto word = folded(without_brackets(header_word));
  if (given_words.contains(word)) return Role::given_name;
  if (family_words.contains(word)) return Role::family_name;
  if (name_words.contains(word)) return Role::name;
  if (language_words.contains(word)) return Role::language;
  if (topic_words.contains(word)) return Role::topics;
  if (const auto role = email_role(word); role != Role::none) return role;
  return maybe_email_words.contains(word) ? Role::maybe_email : Role::none;
}

bool is_misspelt_email(std::string_view header_word) {
  if (header_word.size() > 40) return false;
  const auto word = folded(header_word);
  return std::any_of(email_words.begin(), email_words.end(), [&](const auto& known) {
    return known.size() >= 5 && edit_distance(word, known) <= (known.size() < 8 ? 1u : 2u);
  });
}

}  // namespace gazetted
