#include "document_builder.hpp"

#include "gazetted/base/text.hpp"
#include "html_elements.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_depth = 60;

// Where text may be without a paragraph around it.
bool holds_text(Tag tag) {
  switch (tag) {
    case Tag::division:
    case Tag::details:
    case Tag::quote:
    case Tag::figure:
    case Tag::table:
    case Tag::table_head:
    case Tag::table_body:
    case Tag::row:
    case Tag::bullets:
    case Tag::numbers:
    case Tag::terms:
      return false;
    default:
      return true;
  }
}

// Blocks that hold one line of text and no blocks.
bool holds_text_only(Tag tag) {
  return tag == Tag::heading || tag == Tag::summary || tag == Tag::term || tag == Tag::table_caption ||
         tag == Tag::figure_caption || tag == Tag::code_block;
}

bool holds_blocks(Tag tag) {
  return tag == Tag::division || tag == Tag::details || tag == Tag::quote || tag == Tag::figure ||
         tag == Tag::paragraph || tag == Tag::item || tag == Tag::cell || tag == Tag::header_cell ||
         tag == Tag::definition;
}

bool is_cell(Tag tag) { return tag == Tag::cell || tag == Tag::header_cell; }

bool is_part_of_table(Tag tag) {
  return tag == Tag::table_head || tag == Tag::table_body || tag == Tag::row || is_cell(tag) ||
         tag == Tag::table_caption;
}

}  // namespace

void DocumentBuilder::push(Owner owner, std::string_view name, Element element) {
  Open open;
  open.owner = owner;
  open.tag = element.tag;
  open.name = name;
  open.event = events_.open(std::move(element));
  stack_.push_back(std::move(open));
  if (stack_.size() > max_depth)
    events_.refuse(fmt::format("lists, quotes or HTML elements are nested more than {} deep", max_depth));
}

void DocumentBuilder::push_silent(Role role, std::string_view name) {
  Open open;
  open.role = role;
  open.name = name;
  if (role != Role::ignored) ++hidden_;
  stack_.push_back(std::move(open));
  if (stack_.size() > max_depth) events_.refuse(fmt::format("HTML elements are nested more than {} deep", max_depth));
}

void DocumentBuilder::push_implied(Tag tag) {
  Element element;
  element.tag = tag;
  push(Owner::implied, "", std::move(element));
}

void DocumentBuilder::pop() {
  const auto open = std::move(stack_.back());
  stack_.pop_back();
  if (open.role == Role::ignored) return;
  if (open.role != Role::element) --hidden_;
  if (open.role == Role::hidden) return;
  if (open.role == Role::player) return pop_player(open);
  if (is_block(open.tag) && open.tag != Tag::code_block && !in_code_block()) events_.trim_end();
  if (open.tag == Tag::paragraph) return events_.close_paragraph(open.event);
  events_.close(open.event);
}

void DocumentBuilder::pop_player(const Open& player) {
  if (events_.kept(player.media).url.empty())
    return leave_out("<" + player.name + "> has nothing that a mail could link to", player.line);
  if (is_hidden()) return;
  make_room_for_inline();
  events_.player(player.media);
}

void DocumentBuilder::pop_to(std::size_t size) {
  while (stack_.size() > size) pop();
}

std::optional<std::size_t> DocumentBuilder::nearest_block() const {
  for (auto i = stack_.size(); i > 0; --i) {
    if (stack_[i - 1].role == Role::element && is_block(stack_[i - 1].tag)) return i - 1;
  }
  return std::nullopt;
}

bool DocumentBuilder::in_code_block() const {
  const auto block = nearest_block();
  return block && stack_[*block].tag == Tag::code_block;
}

bool DocumentBuilder::in_line() const {
  const auto block = nearest_block();
  return block && holds_text(stack_[*block].tag);
}

void DocumentBuilder::make_room_for_inline() {
  const auto block = nearest_block();
  if (block && holds_text(stack_[*block].tag)) return;
  // Text between the rows of a table, or the items of a list.
  if (block) {
    const auto tag = stack_[*block].tag;
    if (tag == Tag::bullets || tag == Tag::numbers) return push_implied(Tag::item);
    if (tag == Tag::terms) return push_implied(Tag::definition);
    if (tag == Tag::table || tag == Tag::table_head || tag == Tag::table_body) push_implied(Tag::row);
    if (stack_.back().tag == Tag::row || tag == Tag::row) return push_implied(Tag::cell);
  }
  push_implied(Tag::paragraph);
}

// False: it can only go on as text of the line around it.
bool DocumentBuilder::make_room_for_block(Tag tag) {
  if (is_part_of_table(tag)) return make_room_in_table(tag);
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
  if (tag == Tag::item || tag == Tag::term || tag == Tag::definition)
    make_room_for_item(tag);
  else
    make_room_between_items();
  return true;
}

// A block between the rows of a table, or the items of a list.
void DocumentBuilder::make_room_between_items() {
  const auto around = nearest_block();
  if (around && !is_hidden() && !holds_blocks(stack_[*around].tag)) make_room_for_inline();
}

// Ends the item before, or begins the list that is missing.
void DocumentBuilder::make_room_for_item(Tag tag) {
  const bool term = tag != Tag::item;
  for (auto i = stack_.size(); i > 0; --i) {
    const auto& open = stack_[i - 1];
    if (open.role != Role::element) continue;
    const bool list = term ? open.tag == Tag::terms : open.tag == Tag::bullets || open.tag == Tag::numbers;
    if (list) return pop_to(i);
    if (open.owner == Owner::markdown || is_cell(open.tag)) break;
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
    if (open == Tag::table_head || open == Tag::table_body) return tag == Tag::row || is_cell(tag);
    return open == Tag::row && is_cell(tag);
  };
  auto size = table;
  while (size < stack_.size() && stack_[size].role == Role::element && keeps(stack_[size].tag)) ++size;
  pop_to(size);
  if (is_cell(tag) && stack_.back().tag != Tag::row) push_implied(Tag::row);
  return true;
}

// A link within a link ends the outer one; false: Markdown's does not end.
bool DocumentBuilder::end_links(std::string_view name) {
  for (auto i = stack_.size(); i > 0; --i) {
    if (stack_[i - 1].role != Role::element || stack_[i - 1].tag != Tag::link) continue;
    if (stack_[i - 1].owner == Owner::markdown) return false;
    close(name);
    break;
  }
  return true;
}

void DocumentBuilder::enter(Element element) {
  if (is_block(element.tag)) {
    // What tags left open within a line ends here.
    if (const auto block = nearest_block();
        block && stack_[*block].owner != Owner::markdown && stack_[*block].tag == Tag::paragraph)
      pop_to(*block);
  } else if (!is_hidden()) {
    make_room_for_inline();
  }
  markdown_.push_back(stack_.size());
  if (is_hidden()) return push_silent(Role::ignored, "");
  push(Owner::markdown, "", std::move(element));
}

void DocumentBuilder::leave() {
  const auto depth = markdown_.back();
  markdown_.pop_back();
  if (stack_.size() > depth) pop_to(depth);
}

bool DocumentBuilder::make_room_for(Tag tag, std::string_view name) {
  if (!is_block(tag)) {
    if (tag == Tag::link && !end_links(name)) {
      open_ignored(name);
      return false;
    }
    make_room_for_inline();
    return true;
  }
  if (make_room_for_block(tag)) return true;
  if (tag == Tag::row || is_cell(tag)) return false;
  if (!events_.is_at_start()) line_break();
  open_ignored(name);
  return false;
}

void DocumentBuilder::open(std::string_view name, Element element) { push(Owner::html, name, std::move(element)); }

void DocumentBuilder::open_ignored(std::string_view name) { push_silent(Role::ignored, name); }

void DocumentBuilder::open_hidden(std::string_view name) { push_silent(Role::hidden, name); }

void DocumentBuilder::open_player(std::string_view name, Media player, int line) {
  Open open;
  open.role = Role::player;
  open.name = name;
  open.line = line;
  open.media = events_.keep(std::move(player));
  ++hidden_;
  stack_.push_back(std::move(open));
}

Media* DocumentBuilder::open_player() {
  if (stack_.empty() || stack_.back().role != Role::player) return nullptr;
  return &events_.kept(stack_.back().media);
}

void DocumentBuilder::close_player() {
  if (open_player()) pop();
}

void DocumentBuilder::close(std::string_view name) {
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

void DocumentBuilder::close_implied() {
  while (!stack_.empty() && stack_.back().owner == Owner::implied) pop();
}

void DocumentBuilder::text(std::string_view text) {
  if (is_hidden() || text.empty()) return;
  make_room_for_inline();
  if (events_.is_at_start() && !in_code_block()) text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (!text.empty()) events_.text(text);
}

void DocumentBuilder::line_break() {
  if (is_hidden() || (events_.is_at_start() && (events_.empty() || !in_line()))) return;
  events_.line_break();
}

void DocumentBuilder::word_break() {
  if (in_line()) events_.word_break();
}

void DocumentBuilder::rule() {
  if (is_hidden() || !make_room_for_block(Tag::division)) return;
  events_.rule();
}

void DocumentBuilder::image(Media media) {
  if (is_hidden()) return;
  make_room_for_inline();
  events_.image(std::move(media));
}

void DocumentBuilder::leave_out(std::string what, int line) {
  if (!is_hidden()) events_.leave_out(std::move(what), line);
}

Document DocumentBuilder::finish() {
  pop_to(0);
  return events_.finish();
}

}  // namespace gazetted
