#include "document_events.hpp"

#include "gazetted/base/text.hpp"
#include "html_elements.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_events = 400'000;
constexpr std::size_t max_pool = 2 << 20;
constexpr std::size_t max_left_out = 1'000;

}  // namespace

void DocumentEvents::add(DocumentEvent event) {
  document_.events.push_back(event);
  if (document_.events.size() > max_events) trouble_ = fmt::format("the text has over {} parts", max_events);
  if (document_.pool.size() > max_pool) trouble_ = "the text with its links is over " + format_size(max_pool);
}

// Plain elements of one kind are one entry: a text of 500 KB may open 100,000 of them.
std::uint32_t DocumentEvents::index_of(Element element) {
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

void DocumentEvents::charge(std::size_t bytes) {
  spent_ += bytes;
  if (spent_ > max_pool)
    trouble_ = "the targets and titles of its links and images are over " + format_size(max_pool) + " in total";
}

std::size_t DocumentEvents::open(Element element) {
  const auto opened = document_.events.size();
  add({DocumentEvent::Kind::open, index_of(std::move(element)), 0});
  return opened;
}

void DocumentEvents::close(std::size_t opened) { add({DocumentEvent::Kind::close, document_.events[opened].index, 0}); }

void DocumentEvents::close_paragraph(std::size_t opened) {
  auto& events = document_.events;
  if (opened + 1 == events.size()) {
    events.pop_back();
    return;
  }
  if (is_lone_link_to_a_video(opened)) {
    const auto media = keep({document_.element(events[opened + 1]).url, "", "", 0});
    events.resize(opened + 1);
    events.push_back({DocumentEvent::Kind::player, media, 0});
  }
  if (opened + 2 == events.size() && events.back().kind == DocumentEvent::Kind::player)
    events[opened].index = index_of({Tag::card});
  close(opened);
}

bool DocumentEvents::is_lone_link_to_a_video(std::size_t opened) const {
  const auto& events = document_.events;
  if (opened + 4 != events.size()) return false;
  const auto& link = events[opened + 1];
  const auto& words = events[opened + 2];
  if (link.kind != DocumentEvent::Kind::open || words.kind != DocumentEvent::Kind::text) return false;
  const auto& element = document_.element(link);
  return element.tag == Tag::link && element.url == document_.text(words) && is_video_page(element.url);
}

void DocumentEvents::text(std::string_view text) {
  auto& pool = document_.pool;
  const bool joins = !document_.events.empty() && document_.events.back().kind == DocumentEvent::Kind::text &&
                     document_.events.back().index + document_.events.back().length == pool.size();
  const auto at = pool.size();
  pool += text;
  if (!joins) return add({DocumentEvent::Kind::text, std::uint32_t(at), std::uint32_t(text.size())});
  document_.events.back().length += std::uint32_t(text.size());
  if (pool.size() > max_pool) trouble_ = "the text is over " + format_size(max_pool);
}

void DocumentEvents::image(Media media) {
  charge(media.alt.size());
  const auto index = keep(std::move(media));
  add({DocumentEvent::Kind::image, index, 0});
}

std::uint32_t DocumentEvents::keep(Media media) {
  document_.media.push_back(std::move(media));
  return std::uint32_t(document_.media.size() - 1);
}

void DocumentEvents::leave_out(std::string what, int line) {
  if (document_.left_out.size() < max_left_out) document_.left_out.push_back({line, std::move(what)});
}

void DocumentEvents::trim_end() {
  if (document_.events.empty()) return;
  auto& last = document_.events.back();
  if (last.kind != DocumentEvent::Kind::text) return;
  while (last.length > 0 && document_.text(last).back() == ' ') --last.length;
  if (last.length == 0) document_.events.pop_back();
}

bool DocumentEvents::is_at_start() const {
  if (document_.events.empty()) return true;
  const auto& last = document_.events.back();
  if (last.kind == DocumentEvent::Kind::open || last.kind == DocumentEvent::Kind::close)
    return is_block(document_.element(last).tag);
  if (last.kind == DocumentEvent::Kind::text) return document_.text(last).ends_with('\n');
  return last.kind == DocumentEvent::Kind::line_break || last.kind == DocumentEvent::Kind::rule;
}

bool DocumentEvents::ends_with_blank() const {
  if (document_.events.empty()) return true;
  const auto& last = document_.events.back();
  return last.kind == DocumentEvent::Kind::text && document_.text(last).ends_with(' ');
}

bool DocumentEvents::ends_with_opening() const {
  return !document_.events.empty() && document_.events.back().kind == DocumentEvent::Kind::open;
}

}  // namespace gazetted
