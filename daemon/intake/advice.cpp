#include "gazetted/intake/advice.hpp"

#include <regex>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t long_headline = 90;  // in characters; a phone's list of mails shows 40 to 60
constexpr std::size_t fewest_words = 40;
constexpr std::size_t most_words = 3000;

struct Script {
  const char* language;
  char32_t first, last;
};
constexpr Script scripts[] = {{"ar", 0x600, 0x6FF},   {"fa", 0x600, 0x6FF},   {"he", 0x590, 0x5FF},
                              {"ru", 0x400, 0x4FF},   {"uk", 0x400, 0x4FF},   {"bg", 0x400, 0x4FF},
                              {"el", 0x370, 0x3FF},   {"zh", 0x4E00, 0x9FFF}, {"ja", 0x3040, 0x9FFF},
                              {"ko", 0xAC00, 0xD7AF}, {"th", 0xE00, 0xE7F},   {"hi", 0x900, 0x97F}};

class Adviser {
 public:
  Adviser(const Release& release, const std::string& source) : release_(release), source_(source) {}

  Findings run() {
    headline();
    contact();
    length();
    placeholders();
    images();
    footnotes();
    links();
    language();
    return std::move(findings_);
  }

 private:
  // At the first place where the source says `words`.
  void warn(std::string_view words, std::string message) {
    Place place{release_.file, 1, 1};
    const auto at = words.empty() ? std::string::npos : source_.find(words);
    if (at != std::string::npos) {
      const auto before = std::string_view(source_).substr(0, at);
      place.line = int(std::count(before.begin(), before.end(), '\n')) + 1;
      place.column = int(at - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1)) + 1;
    }
    findings_.push_back({Severity::warning, std::move(place), std::move(message)});
  }

  void headline() {
    const auto& title = release_.title;
    const auto characters = count_graphemes(title);
    if (characters > long_headline)
      warn(title, fmt::format("the headline has {} characters; lists of mails and networks cut it", characters));
    const auto letters = std::count_if(title.begin(), title.end(), [](unsigned char c) { return std::isalpha(c); });
    const auto lower_case = std::count_if(title.begin(), title.end(), [](unsigned char c) { return std::islower(c); });
    if (letters > 12 && lower_case == 0 && is_ascii(title)) warn(title, "the headline is all in capitals");
  }

  void contact() {
    for (const auto& one : release_.contacts) {
      if (!one.email.empty() || !one.phone.empty()) return;
    }
    if (release_.card && !release_.card->email.empty()) return;
    warn("", "it names no contact with an e-mail address or a telephone: whom should a journalist ask?");
  }

  void length() {
    // Chinese and Japanese put no blanks between words.
    if (release_.language.starts_with("zh") || release_.language.starts_with("ja")) return;
    const auto words = split(replace_all(release_.body, "\n", " "), ' ').size();
    if (words < fewest_words) warn("", fmt::format("the text has only {} word{}", words, words == 1 ? "" : "s"));
    if (words > most_words) warn("", fmt::format("the text has {} words", words));
  }

  void placeholders() {
    static const std::regex left(
        R"(\[(CITY|DATE|NAME|TITLE|INSERT[^\]]*|TBC|TBD)\]|\bTK\b|\bXXX+\b|\bTODO\b|[Ll]orem ipsum|\{\{[^}]*\}\})");
    for (const auto* text : {&release_.title, &release_.subtitle, &release_.summary, &release_.body}) {
      for (std::sregex_iterator it(text->begin(), text->end(), left), end; it != end; ++it)
        warn(it->str(), "a placeholder was left: '" + it->str() + "'");
    }
  }

  void images() {
    static const std::regex image(R"(!\[\s*\]\(([^)\s]*)[^)]*\))");
    for (std::sregex_iterator it(release_.body.begin(), release_.body.end(), image), end; it != end; ++it) {
      const auto file = (*it)[1].str();
      const bool described = std::any_of(release_.attachments.begin(), release_.attachments.end(),
                                         [&](const auto& one) { return one.file == file && !one.alt.empty(); });
      if (!described) warn(it->str(), "the image '" + file + "' has no description (alt) for those who do not see it");
    }
    for (const auto& one : release_.attachments) {
      if (one.in_text && one.alt.empty() && one.caption.empty())
        warn(one.file, "the image '" + one.file + "' has neither alt nor caption");
    }
  }

  void footnotes() {
    static const std::regex mark(R"((^|[^\\])\[\^([^\]\s^]+)\](:?))");
    std::set<std::string> named;
    std::set<std::string> written;
    for (std::sregex_iterator it(release_.body.begin(), release_.body.end(), mark), end; it != end; ++it) {
      const bool starts_line = (*it)[1].str().empty() || (*it)[1].str() == "\n";
      ((*it)[3].length() > 0 && starts_line ? written : named).insert((*it)[2].str());
    }
    for (const auto& name : named) {
      if (!written.contains(name)) warn("[^" + name + "]", "the footnote [^" + name + "] has no text");
    }
    for (const auto& name : written) {
      if (!named.contains(name)) warn("[^" + name + "]:", "nothing in the text points to the footnote [^" + name + "]");
    }
  }

  void links() {
    static const std::regex link(R"(\]\(<?([^)>\s]+)>?[^)]*\))");
    for (std::sregex_iterator it(release_.body.begin(), release_.body.end(), link), end; it != end; ++it) {
      const auto url = (*it)[1].str();
      const auto bracket = release_.body.rfind('[', std::size_t(it->position()));
      if (bracket != std::string::npos && bracket > 0 && release_.body[bracket - 1] == '!') continue;
      if (url.starts_with("http://"))
        warn(url, "the link " + url + " is not https");
      else if (url.find("://") == std::string::npos && !url.starts_with("mailto:") && !url.starts_with("tel:") &&
               !url.starts_with('#'))
        warn(url, "the link '" + url + "' leads nowhere from a mail: it has no https://");
    }
  }

  void language() {
    for (const auto& script : scripts) {
      if (!release_.language.starts_with(script.language)) continue;
      std::string_view text = release_.body;
      std::size_t own = 0;
      while (!text.empty()) {
        const auto code = next_code_point(text);
        own += code >= script.first && code <= script.last;
      }
      if (own == 0 && release_.body.size() > 40)
        warn("", "its language is '" + release_.language + "', but nothing in the text is in that script");
      return;
    }
  }

  const Release& release_;
  const std::string& source_;
  Findings findings_;
};

}  // namespace

Findings advice_on(const Release& release, const std::string& source) { return Adviser(release, source).run(); }

}  // namespace gazetted
