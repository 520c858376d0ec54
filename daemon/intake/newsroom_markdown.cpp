#include "gazetted/intake/newsroom_markdown.hpp"

#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "headline.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 20;  // of lines that are left out; the others are counted

struct Line {
  std::string_view text;  // trimmed
  int number = 0;
  bool is_code = false;  // or a comment
};

std::vector<Line> lines_of(std::string_view text, int number) {
  const auto without = without_code(text);  // each byte keeps its place
  std::string_view seen = without;
  std::vector<Line> lines;
  while (true) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    lines.push_back({line, number++, !line.empty() && trim(seen.substr(0, end)).empty()});
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
    seen.remove_prefix(end + 1);
  }
}

bool is_break(const Line& line) {
  return !line.is_code && (line.text == "---" || line.text == "***" || line.text == "___");
}

struct Link {
  std::string text, url;
  std::size_t at = 0;  // where it begins
};

// The first [text](url) or <url> at or after `from`; sets `from` behind it.
std::optional<Link> next_link(std::string_view line, std::size_t& from) {
  while (from < line.size()) {
    if (line[from] == '<') {
      const auto end = line.find('>', from);
      if (end == std::string_view::npos) return std::nullopt;
      const auto url = line.substr(from + 1, end - from - 1);
      const auto at = std::exchange(from, end + 1);
      if (url.find(':') != std::string_view::npos && url.find(' ') == std::string_view::npos) {
        return Link{"", std::string(url), at};
      }
    } else if (line[from] == '[') {
      const auto middle = line.find("](", from);
      const auto end = middle == std::string_view::npos ? middle : line.find(')', middle);
      if (end == std::string_view::npos) return std::nullopt;
      Link link{std::string(line.substr(from + 1, middle - from - 1)),
                std::string(line.substr(middle + 2, end - middle - 2)), from};
      from = end + 1;
      return link;
    } else {
      ++from;
    }
  }
  return std::nullopt;
}

std::optional<Link> only_link(std::string_view line) {
  std::size_t from = 0;
  return next_link(line, from);
}

// What a line says beside its links; empty where that is no word.
std::string beside_links(std::string_view line) {
  std::string words;
  std::size_t from = 0;
  for (std::size_t behind = 0; const auto link = next_link(line, behind); from = behind)
    words += std::string(line.substr(from, link->at - from)) + ' ';
  words += line.substr(from);
  const auto start = words.find_first_not_of(" \t-*!|,;:.");
  return start == std::string::npos ? "" : std::string(trim(std::string_view(words).substr(start)));
}

// "**Label:** rest" → label and rest.
std::optional<std::pair<std::string, std::string_view>> bold_label(std::string_view line) {
  if (!line.starts_with("**")) return std::nullopt;
  const auto end = line.find("**", 2);
  if (end == std::string_view::npos) return std::nullopt;
  auto label = trim(line.substr(2, end - 2));
  auto rest = trim(line.substr(end + 2));
  if (label.ends_with(':')) {
    label.remove_suffix(1);
  } else if (rest.starts_with(':')) {
    rest = trim(rest.substr(1));
  } else {
    return std::nullopt;
  }
  return std::pair(std::string(label), rest);
}

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool is_media_heading(std::string_view line) {
  return line.starts_with("## ") && equal_ignoring_case(trim(line.substr(3)), "media assets");
}

bool is_heading(std::string_view line, std::string_view words) {
  return line.starts_with("## ") && equal_ignoring_case(trim(line.substr(3)), words);
}
bool is_notes_heading(std::string_view line) { return is_heading(line, "notes to editors"); }
bool is_about_heading(std::string_view line) { return is_heading(line, "about"); }
bool is_contact_heading(std::string_view line) { return is_heading(line, "media contact"); }

constexpr std::string_view distributor_opening = "*Press release distributed by ";

bool is_of_card(std::string_view line) {
  const auto label = bold_label(line);
  return label && (equal_ignoring_case(label->first, "newsroom") || equal_ignoring_case(label->first, "website") ||
                   equal_ignoring_case(label->first, "primary email"));
}

// For each line, whether a line of a card is there or below it, before the next break. Worked out once, from the end:
// every heading asks.
std::vector<bool> where_cards_follow(const std::vector<Line>& lines) {
  std::vector<bool> follows(lines.size());
  bool now = false;
  for (auto at = lines.size(); at-- > 0; follows[at] = now)
    now = !is_break(lines[at]) && (now || is_of_card(lines[at].text));
  return follows;
}

class Reader {
 public:
  Reader(std::vector<Line> lines, const ParseContext& context, Release& release, Findings& findings)
      : lines_(std::move(lines)),
        card_follows_(where_cards_follow(lines_)),
        context_(context),
        release_(release),
        findings_(findings) {}

  void read(std::string_view text) {
    skip_blank();
    read_heading(text);
    read_subtitle();
    read_head_lines();
    distributed_ = release_.date.has_value() || has_marks_of_distribution();
    read_body(text);
    read_sections(text);
  }

 private:
  Place place(std::size_t at) const { return Place{context_.file, lines_[at].number, 1}; }
  bool more() const { return at_ < lines_.size(); }
  // An address that a page may link to; others are named, and empty.
  std::string kept(const std::string& url) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:"}) {
      if (starts_ignoring_case(url, scheme) && url.find(' ') == std::string::npos) return url;
    }
    if (!url.empty() && ++left_out_ <= most_named)
      findings_.push_back({Severity::warning, place(std::min(at_, lines_.size() - 1)),
                           "'" + one_line(url, 60) + "' is not a web address and is left out"});
    return "";
  }

  // Without a sign that the text was distributed, what looks like a card is the end of a text that somebody wrote:
  // "## Contact", and behind it a website.
  bool has_marks_of_distribution() const {
    return std::any_of(lines_.begin(), lines_.end(), [](const Line& line) {
      if (line.is_code) return false;
      const auto label = bold_label(line.text);
      return line.text.starts_with(distributor_opening) || (label && equal_ignoring_case(label->first, "newsroom"));
    });
  }

  void skip_blank() {
    while (more() && lines_[at_].text.empty()) ++at_;
  }

  void read_heading(std::string_view text) {
    if (!more() || is_media_heading(lines_[at_].text)) return;
    const auto headline = headline_at(text);
    if (!headline) return;
    release_.title = headline->text;
    at_ = std::size_t(headline->lines);
    skip_blank();
  }

  // "## A" between the headline and the date.
  void read_subtitle() {
    if (at_ == 0 || !more() || !lines_[at_].text.starts_with("## ")) return;
    auto next = at_ + 1;
    while (next < lines_.size() && lines_[next].text.empty()) ++next;
    if (next == lines_.size() || !lines_[next].text.starts_with("PUBLISHED ")) return;
    if (!parse_published_date(trim(lines_[next].text.substr(10)), context_.zone)) return;
    release_.subtitle = plain_text(trim(lines_[at_].text.substr(3)));
    at_ = next;
  }

  // "BY [A](url)", "BY [A](url), [B](url)" or "BY A".
  void read_bylines(std::string_view names) {
    std::size_t from = 0;
    while (const auto link = next_link(names, from)) release_.bylines.push_back({link->text, kept(link->url)});
    if (release_.bylines.empty())
      release_.bylines.push_back({std::string(trim(names)), ""});
    else
      leave_out(beside_links(names));
  }

  void read_head_lines() {
    while (more()) {
      const auto line = lines_[at_].text;
      if (starts_ignoring_case(line, "PUBLISHED ") && !release_.date) {
        auto date = parse_published_date(trim(line.substr(10)), context_.zone);
        if (!date) {
          // A sentence of the body may start with this word.
          if (line.starts_with("PUBLISHED "))
            findings_.push_back({Severity::error, place(at_), date.error().message()});
          return;
        }
        release_.date = *date;
      } else if (line.starts_with("BY ") && release_.bylines.empty()) {
        read_bylines(line.substr(3));
      } else if (const auto label = bold_label(line);
                 label && release_.date && release_.summary.empty() && equal_ignoring_case(label->first, "summary")) {
        release_.summary = plain_text(label->second);
      } else if (label && release_.date && release_.dateline.empty() && equal_ignoring_case(label->first, "dateline")) {
        release_.dateline = plain_text(label->second);
      } else {
        return;
      }
      ++at_;
      skip_blank();
    }
  }

  // Whether the break at `at` ends the body: a known section follows.
  bool ends_body(std::size_t at) const {
    std::size_t next = at + 1;
    while (next < lines_.size() && lines_[next].text.empty()) ++next;
    if (next == lines_.size()) return true;
    if (!distributed_) return false;
    const auto line = lines_[next].text;
    if (is_media_heading(line) || is_notes_heading(line) || is_about_heading(line) || is_contact_heading(line))
      return true;
    return lines_[next].text.starts_with("## ") && is_card(next + 1);
  }

  // Whether a line of a newsroom's card comes before the next break.
  bool is_card(std::size_t from) const { return from < card_follows_.size() && card_follows_[from]; }

  void read_body(std::string_view text) {
    std::size_t end = at_;
    while (end < lines_.size() && !(is_break(lines_[end]) && ends_body(end))) ++end;
    std::size_t last = end;
    while (last > at_ && lines_[last - 1].text.empty()) --last;
    if (last > at_ && read_distributor(last - 1)) --last;
    while (last > at_ && lines_[last - 1].text.empty()) --last;
    if (last > at_) {
      // From the first kept line's start to the last one's end, as it came: spaces at line ends
      // are hard breaks, spaces at line starts are code.
      release_.body = whole_lines(text, at_, last);
      release_.body_line = lines_[at_].number;
    }
    at_ = end;
  }

  // As they came, from one to before the other, which are not blank at either end.
  std::string whole_lines(std::string_view text, std::size_t first, std::size_t end) const {
    const char* begin = lines_[first].text.data();
    while (begin > text.data() && begin[-1] != '\n') --begin;
    const char* finish = lines_[end - 1].text.data() + lines_[end - 1].text.size();
    while (finish < text.data() + text.size() && *finish != '\n') ++finish;
    return std::string(begin, finish) + '\n';
  }

  // What is below "## Notes to Editors" or "## About", in Markdown, up to the next section.
  void read_below_heading(std::string_view text, std::string& words) {
    auto first = at_ + 1, end = at_ + 1;
    while (end < lines_.size() && !(is_break(lines_[end]) && ends_body(end))) ++end;
    at_ = end - 1;
    while (first < end && lines_[first].text.empty()) ++first;
    while (end > first && lines_[end - 1].text.empty()) --end;
    if (end > first) words = whole_lines(text, first, end);
  }

  // "**Contact:** NAME", and below it what there is to say of that person.
  bool read_contact(std::string_view line) {
    const auto label = bold_label(line);
    if (!label) return false;
    const auto link = only_link(label->second);
    const auto name = lower(label->first);
    if (name == "contact") {
      release_.contacts.emplace_back().name = plain_text(label->second);
      return true;
    }
    if (release_.contacts.empty()) return false;
    auto& contact = release_.contacts.back();
    if (name == "role")
      contact.role = plain_text(label->second);
    else if (name == "email")
      contact.email = link && !link->text.empty() ? link->text : std::string(label->second);
    else if (name == "phone")
      contact.phone = plain_text(label->second);
    else
      return false;
    return true;
  }

  // "*Press release distributed by X on behalf of Y, on DATE. …*"
  bool read_distributor(std::size_t at) {
    const auto line = lines_[at].text;
    if (!line.starts_with(distributor_opening) || !line.ends_with('*')) return false;
    auto rest = line.substr(distributor_opening.size());
    const auto behalf = rest.find(" on behalf of ");
    const auto dot = rest.find(". ");
    const auto sentence = rest.substr(0, dot == std::string_view::npos ? rest.size() - 1 : dot);
    const auto on = sentence.rfind(", on ");
    if (on != std::string_view::npos) {
      auto day = sentence.substr(on + 5);
      if (day.ends_with('.')) day.remove_suffix(1);
      if (auto date = parse_published_date(day, context_.zone)) release_.distributed = *date;
    }
    const auto names = sentence.substr(0, on);
    // Its usual end says nothing of this release.
    const auto end = dot == std::string_view::npos ? "" : trim(rest.substr(dot + 1, rest.size() - dot - 2));
    if (!starts_ignoring_case(end, "for more information subscribe")) leave_out(end, at);
    if (behalf < names.size()) {
      release_.distributor = std::string(names.substr(0, behalf));
      release_.on_behalf_of = std::string(names.substr(behalf + 14));
    } else {
      release_.distributor = std::string(names);
    }
    return true;
  }

  enum class Section { media, contact, card, profiles, none };

  void read_sections(std::string_view text) {
    auto section = Section::none;
    for (; more(); ++at_) {
      const auto line = lines_[at_].text;
      if (line.empty() || is_break(lines_[at_])) continue;
      if (distributed_ && is_notes_heading(line)) {
        read_below_heading(text, release_.notes_to_editors);
        section = Section::none;
      } else if (distributed_ && is_about_heading(line)) {
        read_below_heading(text, release_.boilerplate);
        section = Section::none;
      } else if (line.starts_with("## ")) {
        section = is_media_heading(line)                     ? Section::media
                  : distributed_ && is_contact_heading(line) ? Section::contact
                  : is_card(at_ + 1)                         ? Section::card
                                                             : Section::none;
        if (section == Section::none) leave_out(line);
        if (section == Section::card) {
          release_.card = Newsroom{};
          release_.card->name = std::string(trim(line.substr(3)));
        }
      } else if (line.starts_with("### ")) {
        if (section == Section::card) section = Section::profiles;
        if (section == Section::none) leave_out(line);
      } else if (!(section == Section::media      ? read_media(line)
                   : section == Section::contact  ? read_contact(line)
                   : section == Section::card     ? read_card(line)
                   : section == Section::profiles ? read_profile(line)
                                                  : false)) {
        leave_out(line);
      }
    }
    if (left_out_ > most_named)
      findings_.push_back(
          {Severity::warning, place(lines_.size() - 1),
           fmt::format("{} more lines or addresses are not understood and left out", left_out_ - most_named)});
  }

  // Nothing where there is nothing.
  void leave_out(std::string_view line) { leave_out(line, at_); }
  void leave_out(std::string_view line, std::size_t at) {
    if (line.empty() || ++left_out_ > most_named) return;
    findings_.push_back(
        {Severity::warning, place(at), "this line is not understood and is left out: '" + one_line(line, 60) + "'"});
  }

  // False: it has no link, so nothing of it is kept.
  bool read_media(std::string_view line) {
    std::size_t from = 0;
    bool linked = false, is_online = false;
    while (auto link = next_link(line, from)) {
      linked = true;
      link->url = kept(link->url);
      if (link->url.empty()) continue;
      const bool online = lower(link->text).find("online press release") != std::string::npos;
      if (online) release_.online_url = link->url;
      is_online = is_online || online;
      const bool known = link->url == release_.online_url || !known_media_.insert(link->url).second;
      if (!known) release_.media.push_back({link->url, plain_text(link->text)});
    }
    if (linked && !is_online) leave_out(beside_links(line));
    return linked;
  }

  bool read_card(std::string_view line) {
    const auto label = bold_label(line);
    if (!label) return false;
    const auto link = only_link(label->second);
    auto value = link ? kept(link->url) : std::string(label->second);
    const auto name = lower(label->first);
    if (name == "newsroom")
      release_.card->page = value;
    else if (name == "website")
      release_.card->website = value;
    else if (name == "primary email")
      release_.card->email = link && !link->text.empty() ? link->text : replace_all(value, "mailto:", "");
    else if (name == "address")
      release_.card->postal_address = value;
    else
      return false;
    if (link) leave_out(beside_links(label->second));
    return true;
  }

  bool read_profile(std::string_view line) {
    if (line.starts_with("- ") || line.starts_with("* ")) line = trim(line.substr(2));
    const auto dash = line.find(" - ");
    if (dash == std::string_view::npos) return false;
    const auto link = only_link(line.substr(dash + 3));
    if (!link) return false;
    if (const auto url = kept(link->url); !url.empty())
      release_.card->social_profiles.push_back({std::string(trim(line.substr(0, dash))), url});
    leave_out(beside_links(line.substr(dash + 3)));
    return true;
  }

  std::vector<Line> lines_;
  std::vector<bool> card_follows_;
  const ParseContext& context_;
  Release& release_;
  Findings& findings_;
  std::set<std::string, std::less<>> known_media_;
  std::size_t at_ = 0, left_out_ = 0;
  bool distributed_ = false;  // by its own signs
};

}  // namespace

void read_newsroom_markdown(const std::string& text, int first_line, const ParseContext& context, Release& release,
                            Findings& findings) {
  Reader(lines_of(text, first_line), context, release, findings).read(text);
}

}  // namespace gazetted
