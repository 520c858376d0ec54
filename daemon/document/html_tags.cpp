#include "html_tags.hpp"

#include <charconv>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

unsigned number_of(const std::string* text, unsigned least, unsigned most, unsigned otherwise) {
  if (!text) return otherwise;
  unsigned number = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  return code == std::errc() && number >= least && number <= most ? number : otherwise;
}

Alignment alignment_of(const HtmlToken& token) {
  if (token.name == "center") return Alignment::center;
  const auto* align = token.attribute("align");
  const auto word = align ? lower(*align) : "";
  if (word == "left") return Alignment::left;
  if (word == "center" || word == "middle") return Alignment::center;
  if (word == "right") return Alignment::right;
  return Alignment::none;
}

Element element_of(const HtmlToken& token, HtmlElement known) {
  Element made;
  made.tag = known.tag;
  made.level = known.level;
  made.align = alignment_of(token);
  made.columns = std::uint16_t(number_of(token.attribute("colspan"), 1, 100, 1));
  made.rows = std::uint16_t(number_of(token.attribute("rowspan"), 1, 1000, 1));
  if (known.tag == Tag::numbers) made.start = number_of(token.attribute("start"), 0, 999'999'999, 1);
  if (const auto* direction = token.attribute("dir")) {
    const auto word = lower(*direction);
    if (word == "ltr" || word == "rtl" || word == "auto") made.direction = word;
  }
  if (known.tag == Tag::link) {
    if (const auto* target = token.attribute("href")) made.url = safe_target(*target);
  }
  if (known.tag == Tag::abbreviation) {
    if (const auto* title = token.attribute("title")) made.title = one_line(*title, 200);
  }
  return made;
}

}  // namespace

bool asks_to_be_hidden(const HtmlToken& token) {
  if (token.attribute("hidden")) return true;
  const auto* style = token.attribute("style");
  if (!style) return false;
  std::string plain;
  for (const char c : lower(*style)) {
    if (c != ' ' && c != '\t' && c != '\n') plain += c;
  }
  return plain.find("display:none") != std::string::npos || plain.find("visibility:hidden") != std::string::npos;
}

void HtmlTags::start(const HtmlToken& token, int line, bool is_closed_later) {
  const auto known = html_element(token.name);
  const bool has_end = is_closed_later && !is_void(token.name);
  if (builder_.is_hidden()) return start_within_hidden(token, known, has_end);
  if (known.meaning != HtmlMeaning::left_out && asks_to_be_hidden(token)) {
    builder_.leave_out("<" + token.name + "> is hidden on web pages, and is left out of mails", line);
    if (has_end) builder_.open_hidden(token.name);
    return;
  }
  switch (known.meaning) {
    case HtmlMeaning::element:
      return start_element(token, known);
    case HtmlMeaning::line_break:
      return builder_.line_break();
    case HtmlMeaning::word_break:
      return builder_.word_break();
    case HtmlMeaning::rule:
      return builder_.rule();
    case HtmlMeaning::image:
      return image(token);
    case HtmlMeaning::player:
      return start_player(token, line, has_end);
    case HtmlMeaning::checkbox:
      return checkbox(token, line);
    case HtmlMeaning::transparent:
    case HtmlMeaning::nothing:
      return;
    case HtmlMeaning::left_out:
      builder_.leave_out("<" + token.name + "> is left out of mails, with its content", line);
      if (has_end) builder_.open_hidden(token.name);
      return;
    case HtmlMeaning::unknown:
      return builder_.leave_out(
          "<" + one_line(token.name, 40) + "> is not an element that mails can show; the tag is left out", line);
  }
}

// Of what a player holds only its sources are read: the first is what it plays, where its own tag names nothing.
void HtmlTags::start_within_hidden(const HtmlToken& token, HtmlElement known, bool has_end) {
  auto* player = builder_.open_player();
  if (player && known.meaning == HtmlMeaning::nothing) {
    if (const auto* source = token.attribute("src"); source && player->url.empty())
      player->url = page_of_player(safe_target(*source));
  }
  if (has_end) builder_.open_ignored(token.name);
}

void HtmlTags::start_element(const HtmlToken& token, HtmlElement known) {
  if (!builder_.make_room_for(known.tag, token.name)) return;
  builder_.charge(token.text.size());
  builder_.open(token.name, element_of(token, known));
}

void HtmlTags::start_player(const HtmlToken& token, int line, bool has_end) {
  Media media;
  const auto* source = token.attribute(token.name == "object" ? "data" : "src");
  if (source) media.url = page_of_player(safe_target(*source));
  if (!media.url.starts_with("http")) media.url.clear();
  if (const auto* title = token.attribute("title")) media.title = one_line(*title, 200);
  builder_.charge(media.url.size() + media.title.size());
  builder_.open_player(token.name, std::move(media), line);
  if (!has_end) builder_.close_player();
}

void HtmlTags::image(const HtmlToken& token) {
  const auto* source = token.attribute("src");
  const auto* alt = token.attribute("alt");
  if (!source) return;
  builder_.charge(token.text.size());
  Media media;
  media.url = *source;
  media.alt = alt ? one_line(*alt, 1000) : "";
  media.width = number_of(token.attribute("width"), 1, 4000, 0);
  builder_.image(std::move(media));
}

void HtmlTags::checkbox(const HtmlToken& token, int line) {
  const auto* type = token.attribute("type");
  if (!type || lower(*type) != "checkbox") return builder_.leave_out("<input> is left out of mails", line);
  text(token.attribute("checked") ? "☑ " : "☐ ");
}

// Blanks and line ends are one blank, and none at the start of a block; code keeps them.
void HtmlTags::text(std::string_view decoded) {
  if (builder_.is_hidden()) return;
  const auto& events = builder_.events();
  if (builder_.in_code_block()) {
    if (events.ends_with_opening() && decoded.starts_with('\n')) decoded.remove_prefix(1);
    return builder_.text(decoded);
  }
  std::string plain;
  bool blank = events.is_at_start() || events.ends_with_blank();
  for (const char c : decoded) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (!space || !blank) plain += space ? ' ' : c;
    blank = space;
  }
  if (plain == " " && !builder_.in_line()) return;
  builder_.text(plain);
}

}  // namespace gazetted
