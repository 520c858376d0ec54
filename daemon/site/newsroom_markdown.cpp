#include <algorithm>
#include <array>
#include <set>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

// Words for a line of Markdown: they are read as nothing but words.
std::string escaped(const std::string& words) {
  std::string out;
  for (const char c : one_line(fit_text(words), words.size())) {
    if (std::string_view("\\`*_{}[]<>#&~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Words in a place whose reader knows no backslashes, and takes brackets for a link.
std::string without_brackets(const std::string& words) {
  auto line = one_line(fit_text(words), words.size());
  for (const auto& [from, to] : {std::pair('[', '('), std::pair(']', ')'), std::pair('<', '('), std::pair('>', ')')})
    std::replace(line.begin(), line.end(), from, to);
  return std::string(trim(line));
}

// The address as it may stand between brackets; empty: no page may link to it.
std::string address(const std::string& url) {
  const auto safe = fit_text(safe_target(url));
  if (!safe.starts_with("http://") && !safe.starts_with("https://") && !safe.starts_with("mailto:")) return "";
  std::string out;
  for (const char c : safe) {
    if (std::string_view(" ()<>\n\t").find(c) != std::string_view::npos)
      out += percent_encode(std::string_view(&c, 1));
    else
      out += c;
  }
  return out;
}

// "2021-12-31"; with its time of day "2026-03-02T09:00:00+01:00", in the newsroom's offset where that keeps the day.
std::string date_text(const PublishedDate& date, const Zone& zone) {
  const auto day = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  if (!date.instant) return day;
  auto text = format_offset_time(*date.instant, zone);
  for (int hours = -12; !text.starts_with(day) && hours <= 14; ++hours) {
    const std::chrono::hours offset(hours);
    text = format_rfc3339(*date.instant + offset);
    text.pop_back();
    text += format_offset(offset).substr(3);
  }
  return text;
}

PublishedDate day_of(Time time, const Zone& zone) {
  const int day = day_in_zone(time, zone);
  return {day / 10'000, day / 100 % 100, day % 100, {}};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_break(std::string_view line) { return line == "---" || line == "***" || line == "___"; }

bool is_of_card(std::string_view line) {
  const auto text = lower(line);
  for (const char* label : {"newsroom", "website", "primary email"}) {
    if (text.starts_with("**" + std::string(label))) return true;
  }
  return false;
}

bool is_heading_of_section(std::string_view line) {
  return equal_ignoring_case(line, "## media assets") || equal_ignoring_case(line, "## notes to editors") ||
         equal_ignoring_case(line, "## about") || equal_ignoring_case(line, "## media contact");
}

// A body without what a reader would take for the sections behind it: a break above "## Media Assets" or a card gets a
// fourth mark, which means the same. Code has no breaks.
std::string without_sections(const std::string& body) {
  auto lines = lines_of(body);
  const auto seen = lines_of(without_code(body));
  const auto is_break_at = [&](std::size_t i) { return is_break(trim(lines[i])) && !trim(seen[i]).empty(); };
  // From the end: a break that has got its fourth mark is none to the reader, who looks on for a card behind it.
  for (std::size_t i = lines.size(); i-- > 0;) {
    if (is_break_at(i)) {
      auto next = i + 1;
      while (next < lines.size() && trim(lines[next]).empty()) ++next;
      bool section = next < lines.size() && is_heading_of_section(trim(lines[next]));
      if (next < lines.size() && trim(lines[next]).starts_with("## ")) {
        for (auto below = next + 1; below < lines.size() && !is_break_at(below); ++below)
          section = section || is_of_card(trim(lines[below]));
      }
      if (section) lines[i] += trim(lines[i])[0];
    }
  }
  std::string out;
  for (const auto& each : lines) out += each + "\n";
  return out;
}

// Code that a body opens and does not close would swallow what follows it.
std::string closed(std::string body) {
  const auto is_open = [](const std::string& text) { return !without_code(text + "\n\nx").ends_with('x'); };
  if (!is_open(body)) return body;
  for (std::size_t length = 3; length <= 20; ++length) {
    for (const char mark : {'`', '~'}) {
      const auto longer = body + std::string(length, mark) + "\n";
      if (!is_open(longer)) return longer;
    }
  }
  return body;
}

// Pictures of the bundle by their whole address.
std::string with_addresses(const SiteNewsroom& newsroom, const Story& story, std::string body) {
  auto links = links_in(body);
  std::reverse(links.begin(), links.end());  // what comes before keeps its place
  for (const auto& link : links) {
    const auto name = file_of_target(link.target);
    const auto file = std::find_if(story.files.begin(), story.files.end(), [&](const StoryFile& one) {
      return (one.in_bundle.empty() ? one.name : one.in_bundle) == name;
    });
    if (name.empty() || file == story.files.end()) continue;
    const bool is_tag = body[link.at] == '<';
    const auto end = is_tag ? body.find('>', link.at) : link.at + 2 * link.label.size() + 8;
    const auto from = is_tag ? link.at : link.at + link.label.size();
    for (auto at = body.find(link.target, from); at < end && at != std::string::npos;
         at = body.find(link.target, at + 1)) {
      const auto before = std::string_view(body).substr(0, at);
      if (!is_tag && !before.ends_with("](") && !before.ends_with("](<")) continue;
      body.replace(at, link.target.size(), file_url(newsroom, story, *file));
      break;
    }
  }
  return body;
}

class Writer {
 public:
  Writer(const SiteView& view, const Story& story, const Release& text)
      : view_(view),
        story_(story),
        text_(text),
        newsroom_(newsroom_in(view, story.newsroom)),
        language_(language_of(newsroom_, text)),
        zone_(Zone::load_or_utc(newsroom_.newsroom.time_zone)) {}

  std::string run() {
    head();
    body();
    distributor();
    notes();
    about();
    contacts();
    media();
    card();
    return out_;
  }

 private:
  void line(const std::string& text) { out_ += text + "\n\n"; }

  void head() {
    const auto title = story_.is_withdrawn() ? headline_of(view_, story_, text_, language_) : text_.title;
    if (!trim(title).empty()) line("# " + escaped(title));
    if (!story_.is_withdrawn() && !trim(text_.subtitle).empty()) line("## " + escaped(text_.subtitle));
    const auto day = "PUBLISHED " + date_text(text_.date ? *text_.date : day_of(story_.published(), zone_), zone_);
    const auto names = authors();
    line(names.empty() ? day : day + "  \nBY " + names);
    if (story_.is_withdrawn()) return;
    if (!trim(text_.summary).empty()) line("**Summary:** " + escaped(text_.summary));
    if (!trim(text_.dateline).empty()) line("**Dateline:** " + escaped(text_.dateline));
  }

  std::string authors() const {
    std::vector<Byline> bylines;
    if (!story_.is_withdrawn()) bylines = text_.bylines;
    // Its reader would take the beginning of such a text for them.
    const bool looks_like_it = !story_.is_withdrawn() && text_.body.starts_with("BY ");
    if (bylines.empty() && looks_like_it) bylines.push_back({newsroom_.newsroom.name, newsroom_.newsroom.website});
    std::string names;
    for (const auto& byline : bylines) {
      const auto url = address(byline.url);
      const auto name = without_brackets(byline.name);
      names += (names.empty() ? "" : ", ") +
               (url.empty() && bylines.size() == 1 ? name : fmt::format("[{}]({})", name, url));
    }
    return names;
  }

  void body() {
    const auto change = change_of(view_, story_, text_, language_);
    if (!change.head.empty()) line("> **" + escaped(change.head) + "** " + escaped(change.note));
    if (story_.is_withdrawn()) {
      line(escaped(change.do_not_use));
      return;
    }
    markdown(text_.body);
  }

  void markdown(const std::string& text) {
    const auto lines = closed(without_sections(with_addresses(newsroom_, story_, fit_text(text))));
    // Without the blank lines at both ends; blanks at the start of its first line are code.
    const auto last = lines.find_last_not_of(" \t\n");
    const auto first = lines.find_first_not_of(" \t\n");
    if (first == std::string::npos) return;
    const auto begin = lines.rfind('\n', first);
    const auto end = std::min(lines.find('\n', last), lines.size());
    const auto start = begin == std::string::npos ? 0 : begin + 1;
    line(lines.substr(start, end - start));
  }

  // Its reader ends a sentence at a full stop and a blank.
  static std::string name_in_sentence(const std::string& name) {
    return replace_all(without_brackets(name), ". ", ".\u00A0");
  }

  void distributor() {
    auto behalf = text_.on_behalf_of;
    const auto other = view_.newsrooms.find(text_.newsroom);
    if (behalf.empty() && other != view_.newsrooms.end() && text_.newsroom != story_.newsroom)
      behalf = other->second.newsroom.name;
    const auto day = text_.distributed ? *text_.distributed : day_of(story_.published(), zone_);
    line("*Press release distributed by " +
         name_in_sentence(text_.distributor.empty() ? newsroom_.newsroom.name : text_.distributor) +
         (behalf.empty() ? "" : " on behalf of " + name_in_sentence(behalf)) + ", on " + date_text(day, zone_) + ".*");
  }

  void notes() {
    if (story_.is_withdrawn() || trim(text_.notes_to_editors).empty()) return;
    line("---");
    line("## Notes to Editors");
    markdown(text_.notes_to_editors);
  }

  void about() {
    const auto& own = text_.boilerplate;
    const auto& text = own.empty() ? newsroom_.newsroom.boilerplate_in(language_) : own;
    if (story_.is_withdrawn() || trim(text).empty()) return;
    line("---");
    line("## About");
    markdown(text);
  }

  void contacts() {
    const auto& people = text_.contacts.empty() ? newsroom_.press : text_.contacts;
    if (people.empty()) return;
    line("---");
    line("## Media Contact");
    for (const auto& person : people) {
      line("**Contact:** " + escaped(person.name));
      if (!person.role.empty()) line("**Role:** " + escaped(person.role));
      if (const auto mail = without_brackets(person.email); !mail.empty())
        line(fmt::format("**Email:** [{0}]({1})", mail, address("mailto:" + mail)));
      if (!person.phone.empty()) line("**Phone:** " + escaped(person.phone));
    }
  }

  void media() {
    const auto page = address(text_.online_url);
    line("---");
    line("## Media Assets");
    line(
        fmt::format("Read the [online press release]({}).", page.empty() ? story_url(newsroom_, story_, text_) : page));
    if (story_.is_withdrawn()) return;
    const auto link = [&](const std::string& title, const std::string& url) {
      if (!url.empty())
        line(title.empty() ? "<" + url + ">" : fmt::format("[{}]({})", escaped(without_brackets(title)), url));
    };
    for (const auto& one : text_.media) link(one.title, address(one.url));
    for (const auto& plain : story_.files) {
      const auto file = in_words_of(plain, language_);
      auto words = file.title.empty() ? file.name : file.title;
      if (!trim(file.caption).empty()) words += " \u2013 " + file.caption;
      if (!trim(file.credit).empty()) words += " (" + file.credit + ")";
      link(words, file_url(newsroom_, story_, file));
    }
  }

  void card() {
    const Newsroom none;
    const auto& own = text_.card && !story_.is_withdrawn() ? *text_.card : none;
    const auto& site = newsroom_.newsroom;
    const auto pick = [](const std::string& first, const std::string& second) {
      return first.empty() ? second : first;
    };
    line("---");
    line("## " + one_line(fit_text(pick(own.name, site.name))));
    line("**Newsroom:** <" + pick(address(own.page), url_of(newsroom_, newsroom_path(site.slug))) + ">");
    if (const auto url = address(pick(own.website, site.website)); !url.empty()) line("**Website:** <" + url + ">");
    if (const auto mail = without_brackets(pick(own.email, site.email)); !mail.empty())
      line(fmt::format("**Primary Email:** [{0}]({1})", mail, address("mailto:" + mail)));
    const auto lines = join(split(pick(own.postal_address, site.postal_address), '\n'), ", ");
    if (const auto where = without_brackets(lines); !where.empty()) line("**Address:** " + where);
    const auto& profiles = own.social_profiles.empty() ? site.social_profiles : own.social_profiles;
    if (!profiles.empty()) line("### Social Media");
    for (const auto& profile : profiles) {
      if (const auto url = address(profile.url); !url.empty())
        line(replace_all(without_brackets(profile.platform), " - ", "-") + " - <" + url + ">");
    }
    line("---");
    out_.pop_back();
  }

  const SiteView& view_;
  const Story& story_;
  const Release& text_;
  const SiteNewsroom& newsroom_;
  std::string language_;
  Zone zone_;
  std::string out_;
};

}  // namespace

std::string newsroom_markdown(const SiteView& view, const Story& story, const Release& text) {
  return Writer(view, story, text).run();
}

}  // namespace gazetted
