#include "mail_text.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

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
  for (const char* words : {"original message", "forwarded message", "weitergeleitete nachricht",
                            "ursprüngliche nachricht", "originalnachricht", "message transféré", "message d'origine",
                            "mensaje original", "mensaje reenviado", "messaggio originale", "messaggio inoltrato"}) {
    if (text.find(words) != std::string::npos && (dashes || text == "begin " + std::string(words) + ":")) return true;
  }
  return text == "begin forwarded message:" || text == "anfang der weitergeleiteten nachricht:";
}

// "From: A <a@x.example>" with "Sent:" or "Date:" and "To:" or "Subject:" below it, as Outlook heads what it quotes.
bool begins_quoted_head(const std::vector<std::string>& lines, std::size_t at) {
  const auto starts = [&](std::size_t line, std::initializer_list<const char*> words) {
    if (line >= lines.size()) return false;
    const auto text = lower(replace_all(std::string(trim(lines[line])), "*", ""));
    return std::any_of(words.begin(), words.end(), [&](const char* word) { return text.starts_with(word); });
  };
  return starts(at, {"from:", "von:", "de:", "da:", "van:"}) &&
         starts(at + 1, {"sent:", "date:", "gesendet:", "datum:", "envoyé:", "enviado:", "inviato:", "to:", "an:"}) &&
         starts(at + 2, {"to:", "an:", "à:", "para:", "a:", "aan:", "subject:", "betreff:", "date:", "datum:", "cc:"});
}

// "On Mon, 2 Mar 2026 at 09:00, A <a@x.example> wrote:", which may go over two lines.
bool is_attribution(const std::vector<std::string>& lines, std::size_t at) {
  const auto text = lower(trim(lines[at]));
  if (!text.ends_with(':')) return false;
  for (const char* word :
       {"wrote:", "schrieb:", "schreef:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "napisał:", "skrev:"}) {
    if (text.ends_with(word)) return true;
  }
  const auto around = (at > 0 ? lower(lines[at - 1]) + " " : "") + text;
  return around.find(" schrieb ") != std::string::npos && around.find('@') != std::string::npos;
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
