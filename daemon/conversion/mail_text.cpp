#include "mail_text.hpp"

#include <algorithm>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

bool is_blank(const std::string& line) { return trim(line).empty(); }

// "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:"
bool begins_forwarded(const std::string& line) {
  const auto text = lower(trim(line));
  const bool dashes = text.starts_with("---") || text.starts_with("___");
  for (const char* words :
       {"original message",       "forwarded message",          "weitergeleitete nachricht", "ursprüngliche nachricht",
        "originalnachricht",      "message transféré",          "message d'origine",         "mensaje original",
        "mensaje reenviado",      "videresendt besked",         "videresendt meddelelse",    "oprindelig meddelelse",
        "opprinnelig melding",    "vidarebefordrat meddelande", "ursprungligt meddelande",   "doorgestuurd bericht",
        "oorspronkelijk bericht", "mensagem original",          "mensagem encaminhada",      "message original",
        "wiadomość oryginalna",   "messaggio originale",        "messaggio inoltrato"}) {
    if (text.find(words) != std::string::npos && (dashes || text == "begin " + std::string(words) + ":")) return true;
  }
  return text == "begin forwarded message:" || text == "anfang der weitergeleiteten nachricht:";
}

using Names = std::set<std::string, std::less<>>;

// The name of a field as mail programs print it, folded: "envoyé" of "**Envoyé :** lundi"; empty: it is none.
std::string field_of(const std::string& line) {
  constexpr std::size_t longest = 24;
  auto text = std::string(trim(line));
  for (const char* mark : {"*", "_", "\\", ">"}) text = replace_all(std::move(text), mark, "");
  text = replace_all(std::move(text), "\u00A0", " ");
  const auto colon = text.find(':');
  return colon == std::string::npos || colon > longest ? "" : fold_case(trim(text.substr(0, colon)));
}

const Names& names_of_from() {
  static const Names names = {"from",   "von", "de",  "da",  "van", "fra",    "från",       "od",      "lähettäjä",
                              "feladó", "от",  "від", "frá", "no",  "saatja", "expéditeur", "afsender"};
  return names;
}

const Names& names_of_other_fields() {
  static const Names names = {"sent",      "date",      "gesendet", "datum",     "envoyé",        "enviado",
                              "enviada",   "inviato",   "sendt",    "skickat",   "dato",          "fecha",
                              "data",      "verzonden", "wysłano",  "lähetetty", "odesláno",      "elküldve",
                              "päiväys",   "to",        "an",       "à",         "para",          "a",
                              "aan",       "til",       "till",     "do",        "vastaanottaja", "komu",
                              "címzett",   "cc",        "kopie",    "kopi",      "copie",         "bcc",
                              "subject",   "betreff",   "objet",    "asunto",    "assunto",       "oggetto",
                              "onderwerp", "emne",      "ämne",     "temat",     "aihe",          "předmět",
                              "tárgy",     "sujet",     "тема",     "дата",      "кому",          "отправлено"};
  return names;
}

// "From: A <a@x.example>" with two more fields below it, as mail programs head what they forward or answer, in the
// language of whoever uses them. Blank lines between them come of a page.
bool begins_quoted_head(const std::vector<std::string>& lines, std::size_t at) {
  constexpr std::size_t most_lines = 8;
  if (!names_of_from().contains(field_of(lines[at]))) return false;
  int fields = 0;
  for (auto line = at + 1; line < std::min(at + most_lines, lines.size()) && fields < 2; ++line) {
    if (is_blank(lines[line])) continue;
    if (!names_of_other_fields().contains(field_of(lines[line]))) return false;
    ++fields;
  }
  return fields == 2;
}

// "On Mon, 2 Mar 2026 at 09:00, A <a@x.example> wrote:", which may go over two lines.
bool is_attribution(const std::vector<std::string>& lines, std::size_t at) {
  const auto text = lower(trim(lines[at]));
  if (!text.ends_with(':')) return false;
  for (const char* word :
       {"wrote:", "schrieb:", "schreef:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "napisał:", "skrev:",
        "kirjoitti:", "napsal:", "írta:", "escreveu:", "написал:", "пише:", "scrisse:"}) {
    if (text.ends_with(word)) return true;
  }
  const auto around = (at > 0 ? lower(lines[at - 1]) + " " : "") + text;
  const auto says = {" schrieb ", " skrev ", " a écrit ", " schreef ", " escribió ", " ha scritto ", " wrote "};
  return around.find('@') != std::string::npos && std::any_of(says.begin(), says.end(), [&](const char* word) {
           return around.find(word) != std::string::npos;
         });
}

// "Sent from my iPhone", as programs put it below what was written; in Markdown, where it was HTML.
bool is_of_the_program(const std::string& line) {
  constexpr std::size_t longest = 200;
  std::string text;
  for (const char c : lower(trim(line))) {
    if (std::string_view("*_[]\\").find(c) == std::string_view::npos) text += c;
  }
  if (line.size() > longest) return false;
  for (const char* words : {"sent from my ",
                            "sent from outlook",
                            "sent from mail for",
                            "sent from yahoo",
                            "sent from proton",
                            "sent via ",
                            "get outlook for ",
                            "von meinem ",
                            "gesendet von ",
                            "outlook für ",
                            "holen sie sich outlook",
                            "envoyé de mon ",
                            "envoyé depuis ",
                            "obtenez outlook",
                            "télécharger outlook",
                            "enviado desde mi ",
                            "enviado desde ",
                            "enviado do meu ",
                            "enviado a partir do",
                            "obtener outlook",
                            "obter o outlook",
                            "inviato da ",
                            "inviato dal ",
                            "verstuurd vanaf ",
                            "verzonden vanaf ",
                            "wysłane z ",
                            "skickat från ",
                            "sendt fra ",
                            "lähetetty ",
                            "odesláno z ",
                            "elküldve ",
                            "trimis de pe ",
                            "Отправлено с ",
                            "Отправлено из ",
                            "Надіслано з ",
                            "iPhoneから送信",
                            "iphoneから送信",
                            "发自我的",
                            "從我的 ",
                            "나의 iphone",
                            "أُرسلت من ",
                            "مرسل من "}) {
    if (!text.starts_with(words)) continue;
    // These begin sentences, too.
    const bool needs_end = std::string_view(words) == "von meinem ";
    return !needs_end || text.ends_with("gesendet") || text.ends_with("gesendet.");
  }
  return false;
}

bool is_quote(const std::string& line) { return trim(line).starts_with('>'); }

std::string counted(const char* what, std::size_t lines) {
  return fmt::format("{} of {} {}", what, lines, lines == 1 ? "line" : "lines");
}

class Text {
 public:
  explicit Text(const std::string& text) : lines_(lines_of(text)) {}

  MailText read() {
    cut_forwarded();
    if (!made_.doubt.empty()) return std::move(made_);
    cut_answered();
    cut_signature();
    cut_line_of_program();
    while (!lines_.empty() && is_blank(lines_.back())) lines_.pop_back();
    for (const auto& line : lines_) made_.text += line + "\n";
    return std::move(made_);
  }

 private:
  bool is_nothing_above(std::size_t at) const {
    return std::all_of(lines_.begin(), lines_.begin() + std::ptrdiff_t(at), is_blank);
  }
  void doubt(std::size_t at, std::string what) {
    made_.doubtful_line = int(at) + 1;
    made_.doubt = std::move(what);
  }
  void cut_from(std::size_t at, const char* what) {
    made_.cut.push_back(counted(what, lines_.size() - at));
    lines_.resize(at);
  }

  void cut_forwarded() {
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (!begins_forwarded(lines_[at]) && !begins_quoted_head(lines_, at)) continue;
      if (is_nothing_above(at)) return doubt(at, "the text is that of a forwarded mail; send it as a mail of its own");
      return cut_from(at, "a forwarded or answered mail");
    }
  }

  // A quote below a line that says whose words it is, up to the end. One within the text is Markdown's.
  void cut_answered() {
    for (std::size_t at = 0; at + 1 < lines_.size(); ++at) {
      if (!is_attribution(lines_, at)) continue;
      auto quote = at + 1;
      while (quote < lines_.size() && is_blank(lines_[quote])) ++quote;
      if (quote == lines_.size() || !is_quote(lines_[quote])) continue;
      auto end = quote;
      while (end < lines_.size() && (is_quote(lines_[end]) || is_blank(lines_[end]))) ++end;
      const bool is_last = end == lines_.size() || is_signature(end);
      if (!is_last || is_nothing_above(at))
        return doubt(at,
                     "this answers another mail: between its quotes nobody knows what is the release; send the "
                     "text alone");
      // The sentence may have begun in the line above.
      if (at > 0 && !is_blank(lines_[at - 1]) && lower(lines_[at - 1]).find('@') != std::string::npos) --at;
      return cut_from(at, "quoted text");
    }
  }

  bool is_signature(std::size_t at) const { return lines_[at] == "-- "; }

  void cut_line_of_program() {
    constexpr std::size_t longest = 60;
    auto at = lines_.size();
    while (at > 0 && is_blank(lines_[at - 1])) --at;
    if (at > 1 && is_blank(lines_[at - 2]) && is_of_the_program(lines_[at - 1]) &&
        (lines_[at - 1].size() <= longest || lines_[at - 1].find("](") != std::string::npos))
      cut_from(at - 1, "what the mail program added");
  }

  void cut_signature() {
    constexpr std::size_t longest = 15;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (is_signature(at)) return cut_from(at, "a signature");
      const bool is_near_end = lines_.size() - at <= longest;
      if (trim(lines_[at]) == "--" && is_near_end && (at == 0 || is_blank(lines_[at - 1])))
        return doubt(at,
                     "this may begin a signature, whose mark is '-- ' with a blank; write that, or remove the line");
    }
  }

  std::vector<std::string> lines_;
  MailText made_;
};

}  // namespace

MailText without_mail_habits(const std::string& text) { return Text(text).read(); }

int line_of_quoted_mail(const std::string& text) {
  const auto lines = lines_of(text);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (begins_quoted_head(lines, at)) return int(at) + 1;
  }
  return 0;
}

std::string unflowed(const std::string& text, bool delete_space) {
  std::string out;
  bool goes_on = false;
  for (auto line : lines_of(text)) {
    const bool quoted = line.starts_with('>');
    if (line.starts_with(' ')) line.erase(0, 1);  // space-stuffed
    if (quoted || line == "-- ") goes_on = false;
    if (!out.empty() && !goes_on) out += '\n';
    goes_on = line.ends_with(' ') && line != "-- " && !quoted && !trim(line).empty();
    if (goes_on && delete_space) line.pop_back();
    out += line;
  }
  return out + "\n";
}

}  // namespace gazetted
