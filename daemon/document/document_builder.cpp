#include "document_builder.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_depth = 60;
constexpr std::size_t max_events = 400'000;
constexpr std::size_t max_pool = 2 << 20;
constexpr std::size_t max_left_out = 1'000;

// Where text may stand without a paragraph around it.
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

}  // namespace

void DocumentBuilder::emit(DocumentEvent event) {
  document_.events.push_back(event);
  if (document_.events.size() > max_events) trouble_ = fmt::format("the text has over {} parts", max_events);
  if (document_.pool.size() > max_pool) trouble_ = "the text with its links is over " + format_size(max_pool);
}

// Plain elements of one kind are one entry: a text of 500 KB may open 100,000 of them.
std::uint32_t DocumentBuilder::index_of(Element element) {
  const bool plain = element.level == 0 && !element.loose && element.align == Alignment::none && element.columns == 1 &&
                     element.rows == 1 && element.start == 1 && element.verbatim < 0 && element.direction.empty() &&
                     element.title.empty() && element.url.empty() && element.task == 0;
  auto& known = plain_[std::size_t(element.tag)];
  if (plain && known != 0) return known - 1;
  charge(element.title.size());
  document_.elements.push_back(std::move(element));
  const auto index = std::uint32_t(document_.elements.size() - 1);
  if (plain) known = index + 1;
  return index;
}

void DocumentBuilder::charge(std::size_t bytes) {
  spent_ += bytes;
  if (spent_ > max_pool)
    trouble_ = "the targets and titles of its links and images are over " + format_size(max_pool) + " in total";
}

void DocumentBuilder::push(Open open, Element element) {
  open.tag = element.tag;
  open.event = document_.events.size();
  emit({DocumentEvent::Kind::open, index_of(std::move(element)), 0});
  stack_.push_back(std::move(open));
  if (stack_.size() > max_depth)
    trouble_ = fmt::format("lists, quotes or HTML elements are nested more than {} deep", max_depth);
}

void DocumentBuilder::push_implied(Tag tag) {
  Open open;
  open.owner = Owner::implied;
  Element element;
  element.tag = tag;
  push(std::move(open), std::move(element));
}

void DocumentBuilder::push_silent(Role role, std::string_view name, int line) {
  Open open;
  open.role = role;
  open.name = name;
  open.line = line;
  if (role != Role::ignored) ++hidden_;
  stack_.push_back(std::move(open));
  if (stack_.size() > max_depth) trouble_ = fmt::format("HTML elements are nested more than {} deep", max_depth);
}

void DocumentBuilder::pop() {
  const auto open = std::move(stack_.back());
  stack_.pop_back();
  if (open.role == Role::ignored) return;
  if (open.role != Role::element) --hidden_;
  if (open.role == Role::hidden) return;
  if (open.role == Role::player) {
    const auto& player = document_.media[open.media];
    if (player.url.empty()) return leave_out("<" + open.name + "> has nothing that a mail could link to", open.line);
    if (is_hidden()) return;
    make_room_for_inline();
    return emit({DocumentEvent::Kind::player, open.media, 0});
  }
  if (is_block(open.tag) && open.tag != Tag::code_block) trim_end();
  if (open.tag == Tag::paragraph) return end_paragraph(open.event);
  emit({DocumentEvent::Kind::close, document_.events[open.event].index, 0});
}

// One without content is none, and one that holds nothing but a player is a card.
void DocumentBuilder::end_paragraph(std::size_t opened) {
  auto& events = document_.events;
  if (opened + 1 == events.size()) {
    events.pop_back();
    return;
  }
  const auto of = [&](std::size_t i) { return events[opened + i]; };
  const bool lone_link = opened + 4 == events.size() && of(1).kind == DocumentEvent::Kind::open &&
                         of(2).kind == DocumentEvent::Kind::text && document_.element(of(1)).tag == Tag::link &&
                         document_.element(of(1)).url == document_.text(of(2)) && is_video_page(document_.text(of(2)));
  if (lone_link) {
    document_.media.push_back({document_.element(of(1)).url, "", "", 0});
    events.resize(opened + 1);
    events.push_back({DocumentEvent::Kind::player, std::uint32_t(document_.media.size() - 1), 0});
  }
  if (opened + 2 == events.size() && events.back().kind == DocumentEvent::Kind::player)
    events[opened].index = index_of({Tag::card});
  emit({DocumentEvent::Kind::close, events[opened].index, 0});
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

bool DocumentBuilder::is_at_start() const {
  if (document_.events.empty()) return true;
  const auto& last = document_.events.back();
  if (last.kind == DocumentEvent::Kind::open || last.kind == DocumentEvent::Kind::close)
    return is_block(document_.element(last).tag);
  if (last.kind == DocumentEvent::Kind::text) return document_.text(last).ends_with('\n');
  return last.kind == DocumentEvent::Kind::line_break || last.kind == DocumentEvent::Kind::rule;
}

// Blanks at the end of a block mean nothing, but for code.
void DocumentBuilder::trim_end() {
  if (document_.events.empty()) return;
  auto& last = document_.events.back();
  if (last.kind != DocumentEvent::Kind::text || in_code_block()) return;
  while (last.length > 0 && document_.text(last).back() == ' ') --last.length;
  if (last.length == 0) document_.events.pop_back();
}

bool DocumentBuilder::in_code_block() const {
  const auto block = nearest_block();
  return block && stack_[*block].tag == Tag::code_block;
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
  Open open;
  open.owner = Owner::markdown;
  push(std::move(open), std::move(element));
}

void DocumentBuilder::leave() {
  const auto depth = markdown_.back();
  markdown_.pop_back();
  if (stack_.size() > depth) pop_to(depth);
}

void DocumentBuilder::text(std::string_view text) {
  if (is_hidden() || text.empty()) return;
  make_room_for_inline();
  if (is_at_start() && !in_code_block()) text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.empty()) return;
  auto& pool = document_.pool;
  const bool joins = !document_.events.empty() && document_.events.back().kind == DocumentEvent::Kind::text &&
                     document_.events.back().index + document_.events.back().length == pool.size();
  const auto at = pool.size();
  pool += text;
  if (!joins) return emit({DocumentEvent::Kind::text, std::uint32_t(at), std::uint32_t(text.size())});
  document_.events.back().length += std::uint32_t(text.size());
  if (pool.size() > max_pool) trouble_ = "the text is over " + format_size(max_pool);
}

void DocumentBuilder::line_break() {
  if (is_hidden() || (is_at_start() && (document_.events.empty() || !in_line()))) return;
  emit({DocumentEvent::Kind::line_break, 0, 0});
}

bool DocumentBuilder::in_line() const {
  const auto block = nearest_block();
  return block && holds_text(stack_[*block].tag);
}

void DocumentBuilder::rule() {
  if (is_hidden() || !make_room_for_block(Tag::division)) return;
  emit({DocumentEvent::Kind::rule, 0, 0});
}

void DocumentBuilder::image(Media media) {
  if (is_hidden()) return;
  make_room_for_inline();
  charge(media.alt.size());
  document_.media.push_back(std::move(media));
  emit({DocumentEvent::Kind::image, std::uint32_t(document_.media.size() - 1), 0});
}

void DocumentBuilder::leave_out(std::string what, int line) {
  if (is_hidden() || document_.left_out.size() >= max_left_out) return;
  document_.left_out.push_back({line, std::move(what)});
}

Document DocumentBuilder::finish() {
  pop_to(0);
  return std::move(document_);
}

}  // namespace gazetted
