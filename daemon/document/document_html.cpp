// The half of the document builder that takes tags of HTML.
#include <charconv>

#include "document_builder.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// Blocks that hold one line of text and no blocks.
bool holds_text_only(Tag tag) {
  return tag == Tag::heading || tag == Tag::summary || tag == Tag::term || tag == Tag::table_caption ||
         tag == Tag::figure_caption || tag == Tag::code_block;
}

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

// What a page would not show is not for readers of a mail either.
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

void DocumentBuilder::start(const HtmlToken& token, int line, bool is_closed_later) {
  const auto known = html_element(token.name);
  const bool empty = is_void(token.name);
  const auto hide = [&](Role role) {
    if (!empty && is_closed_later) push_silent(role, token.name, line);
  };
  if (is_hidden()) {
    if (stack_.back().role == Role::player && known.meaning == HtmlMeaning::nothing) {
      auto& media = document_.media[stack_.back().media];
      if (const auto* source = token.attribute("src"); source && media.url.empty())
        media.url = page_of_player(safe_target(*source));
    }
    if (!empty) hide(Role::ignored);
    return;
  }
  if (known.meaning != HtmlMeaning::left_out && asks_to_be_hidden(token)) {
    leave_out("<" + token.name + "> is hidden on web pages, and is left out of mails", line);
    return hide(Role::hidden);
  }
  switch (known.meaning) {
    case HtmlMeaning::element:
      return start_element(token, known);
    case HtmlMeaning::line_break:
      return line_break();
    case HtmlMeaning::word_break:
      if (in_line()) emit({DocumentEvent::Kind::word_break, 0, 0});
      return;
    case HtmlMeaning::rule:
      return rule();
    case HtmlMeaning::image:
      return html_image(token);
    case HtmlMeaning::player:
      return start_player(token, line, is_closed_later);
    case HtmlMeaning::checkbox: {
      const auto* type = token.attribute("type");
      if (!type || lower(*type) != "checkbox") return leave_out("<input> is left out of mails", line);
      return html_text(token.attribute("checked") ? "☑ " : "☐ ");
    }
    case HtmlMeaning::transparent:
    case HtmlMeaning::nothing:
      return;
    case HtmlMeaning::left_out:
      leave_out("<" + token.name + "> is left out of mails, with its content", line);
      return hide(Role::hidden);
    case HtmlMeaning::unknown:
      leave_out("<" + one_line(token.name, 40) + "> is not an element that mails can show; the tag is left out", line);
      return;
  }
}

void DocumentBuilder::start_element(const HtmlToken& token, HtmlElement known) {
  const auto tag = known.tag;
  if (!is_block(tag)) {
    for (auto i = stack_.size(); tag == Tag::link && i > 0; --i) {
      if (stack_[i - 1].role != Role::element || stack_[i - 1].tag != Tag::link) continue;
      // A link within a link.
      if (stack_[i - 1].owner == Owner::markdown) return push_silent(Role::ignored, token.name);
      end("a");
      break;
    }
    make_room_for_inline();
  } else if (!make_room_for_block(tag)) {
    if (tag == Tag::row || tag == Tag::cell || tag == Tag::header_cell) return;
    if (!is_at_start()) line_break();
    return push_silent(Role::ignored, token.name);
  }
  Open open;
  open.name = token.name;
  charge(token.text.size());
  push(std::move(open), element_of(token, known));
}

// Ends what a block of this kind cannot stand in. False: it can only go on as text of the line around it.
bool DocumentBuilder::make_room_for_block(Tag tag) {
  if (tag == Tag::table_head || tag == Tag::table_body || tag == Tag::row || tag == Tag::cell ||
      tag == Tag::header_cell || tag == Tag::table_caption)
    return make_room_in_table(tag);
  const auto block = nearest_block();
  for (auto i = block.value_or(0) + (block ? 1 : 0); i < stack_.size(); ++i) {
    const auto& open = stack_[i];
    const bool holds = open.owner == Owner::markdown || open.tag == Tag::link;
    if (open.role == Role::element && holds) return false;  // *emphasis <div>*
  }
  if (block && holds_text_only(stack_[*block].tag)) {
    const bool ends = stack_[*block].tag == tag || (stack_[*block].tag == Tag::term && tag == Tag::definition);
    if (stack_[*block].owner == Owner::markdown || !ends) return false;
    pop_to(*block);  // <h2> after an <h2> that was not ended, <dd> after <dt>
  } else if (block && stack_[*block].tag == Tag::paragraph) {
    pop_to(*block);
  }
  if (tag == Tag::item || tag == Tag::term || tag == Tag::definition) {
    make_room_for_item(tag);
  } else if (const auto around = nearest_block(); around && !is_hidden()) {
    // A block between the rows of a table, or the items of a list.
    const auto kind = stack_[*around].tag;
    if (kind != Tag::division && kind != Tag::details && kind != Tag::quote && kind != Tag::figure &&
        kind != Tag::paragraph &&
        !(kind == Tag::item || kind == Tag::cell || kind == Tag::header_cell || kind == Tag::definition)) {
      make_room_for_inline();
    }
  }
  return true;
}

// Ends the item before, or begins the list that is missing.
void DocumentBuilder::make_room_for_item(Tag tag) {
  const bool term = tag != Tag::item;
  for (auto i = stack_.size(); i > 0; --i) {
    const auto& open = stack_[i - 1];
    if (open.role != Role::element) continue;
    const bool list = term ? open.tag == Tag::terms : open.tag == Tag::bullets || open.tag == Tag::numbers;
    if (list) return pop_to(i);
    if (open.owner == Owner::markdown || open.tag == Tag::cell || open.tag == Tag::header_cell) break;
  }
  push_implied(term ? Tag::terms : Tag::bullets);
}

bool DocumentBuilder::make_room_in_table(Tag tag) {
  std::size_t table = 0;
  for (auto i = stack_.size(); i > 0 && table == 0; --i) {
    const auto& open = stack_[i - 1];
    if (open.role != Role::element) continue;
    if (open.owner == Owner::markdown) return false;
    if (open.tag == Tag::table) table = i;
  }
  if (table == 0) return false;
  const auto keeps = [&](Tag open) {
    if (open == Tag::table_head || open == Tag::table_body)
      return tag == Tag::row || tag == Tag::cell || tag == Tag::header_cell;
    return open == Tag::row && (tag == Tag::cell || tag == Tag::header_cell);
  };
  auto size = table;
  while (size < stack_.size() && stack_[size].role == Role::element && keeps(stack_[size].tag)) ++size;
  pop_to(size);
  if ((tag == Tag::cell || tag == Tag::header_cell) && stack_.back().tag != Tag::row) push_implied(Tag::row);
  return true;
}

void DocumentBuilder::start_player(const HtmlToken& token, int line, bool is_closed_later) {
  Media media;
  const auto* source = token.attribute(token.name == "object" ? "data" : "src");
  if (source) media.url = page_of_player(safe_target(*source));
  if (!media.url.starts_with("http")) media.url.clear();
  if (const auto* title = token.attribute("title")) media.title = one_line(*title, 200);
  charge(media.url.size() + media.title.size());
  document_.media.push_back(std::move(media));
  Open open;
  open.role = Role::player;
  open.name = token.name;
  open.line = line;
  open.media = std::uint32_t(document_.media.size() - 1);
  ++hidden_;
  stack_.push_back(std::move(open));
  if (is_void(token.name) || !is_closed_later) pop();
}

void DocumentBuilder::html_image(const HtmlToken& token) {
  const auto* source = token.attribute("src");
  const auto* alt = token.attribute("alt");
  if (!source) return;
  charge(token.text.size());
  Media media;
  media.url = *source;
  media.alt = alt ? one_line(*alt, 1000) : "";
  media.width = number_of(token.attribute("width"), 1, 4000, 0);
  image(std::move(media));
}

// Closes what a tag of that name has opened, unless Markdown's own structure stands between.
void DocumentBuilder::end(std::string_view name) {
  const auto known = html_element(name);
  const bool block = known.meaning == HtmlMeaning::element && is_block(known.tag);
  for (auto i = stack_.size(); i > 0; --i) {
    const auto& open = stack_[i - 1];
    if (open.owner == Owner::html && open.name == name) return pop_to(i - 1);
    // "</div>" at the end of a paragraph of Markdown ends that as well.
    const bool passes = open.owner != Owner::markdown || (block && open.tag == Tag::paragraph);
    if (open.role == Role::element && !passes) return;
    // "</b>" in a cell does not end the table's.
    if (!block && open.role == Role::element && is_block(open.tag) && open.tag != Tag::paragraph && !name.empty() &&
        known.meaning == HtmlMeaning::element)
      return;
  }
}

// Blanks and line ends are one blank, and none at the start of a block; code keeps them.
void DocumentBuilder::html_text(std::string_view decoded) {
  if (is_hidden()) return;
  if (in_code_block()) {
    const bool first = !document_.events.empty() && document_.events.back().kind == DocumentEvent::Kind::open;
    return text(first && decoded.starts_with('\n') ? decoded.substr(1) : decoded);
  }
  std::string plain;
  bool blank = is_at_start() || ends_with_blank();
  for (const char c : decoded) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (!space || !blank) plain += space ? ' ' : c;
    blank = space;
  }
  if (plain == " " && !in_line()) return;
  text(plain);
}

bool DocumentBuilder::ends_with_blank() const {
  if (document_.events.empty()) return true;
  const auto& last = document_.events.back();
  return last.kind == DocumentEvent::Kind::text && document_.text(last).ends_with(' ');
}

void DocumentBuilder::end_of_html() {
  while (!stack_.empty() && stack_.back().owner == Owner::implied) pop();
}

}  // namespace gazetted
