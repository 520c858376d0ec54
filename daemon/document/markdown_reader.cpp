// Markdown to a document. md4c reads the Markdown; what it calls raw HTML goes through our own tokens.
#include "markdown_reader.hpp"

#include <md4c.h>

#include <algorithm>

#include "document_builder.hpp"
#include "gazetted/base/text.hpp"
#include "html_tags.hpp"
#include "marks_reader.hpp"

namespace gazetted {
namespace {

// The text of an attribute (a link's target, an image's title), entities decoded.
std::string attribute_text(const MD_ATTRIBUTE& value) {
  std::string out;
  for (unsigned i = 0; value.text && value.substr_offsets[i] < value.size; ++i) {
    const std::string_view part(value.text + value.substr_offsets[i],
                                value.substr_offsets[i + 1] - value.substr_offsets[i]);
    if (value.substr_types[i] == MD_TEXT_ENTITY)
      out += decode_entity(part);
    else if (value.substr_types[i] == MD_TEXT_NULLCHAR)
      out += "\uFFFD";
    else
      out += part;
  }
  return with_lone_tildes(out);
}

Tag tag_of(MD_BLOCKTYPE type) {
  switch (type) {
    case MD_BLOCK_QUOTE:
      return Tag::quote;
    case MD_BLOCK_UL:
      return Tag::bullets;
    case MD_BLOCK_OL:
      return Tag::numbers;
    case MD_BLOCK_LI:
      return Tag::item;
    case MD_BLOCK_H:
      return Tag::heading;
    case MD_BLOCK_CODE:
      return Tag::code_block;
    case MD_BLOCK_P:
      return Tag::paragraph;
    case MD_BLOCK_TABLE:
      return Tag::table;
    case MD_BLOCK_THEAD:
      return Tag::table_head;
    case MD_BLOCK_TBODY:
      return Tag::table_body;
    case MD_BLOCK_TR:
      return Tag::row;
    case MD_BLOCK_TH:
      return Tag::header_cell;
    case MD_BLOCK_TD:
      return Tag::cell;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
    case MD_BLOCK_HR:
      break;  // no element of their own
  }
  return Tag::span;
}

class Reader {
 public:
  Reader(const PreparedMarkdown& prepared, std::vector<std::string> verbatim)
      : source_(prepared.text), lines_(prepared), verbatim_(std::move(verbatim)) {
    const auto last = source_.rfind("-->");
    last_comment_end_ = last == std::string_view::npos ? 0 : last;
  }

  Result<Document> run() {
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Reader*>(self)->enter_block(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
      return static_cast<Reader*>(self)->leave_block(type);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Reader*>(self)->enter_span(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
      return static_cast<Reader*>(self)->leave_span(type);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<Reader*>(self)->text(type, std::string_view(text, size));
    };
    const auto ended = md_parse(source_.data(), MD_SIZE(source_.size()), &parser, this);
    if (!builder_.trouble().empty()) return Error(Place{"", line_, 0}, builder_.trouble());
    if (ended != 0) return fail("the Markdown cannot be read");
    flush_html();
    auto document = builder_.finish();
    for (auto more : {lines_.left_out, marks_.shown()})
      document.left_out.insert(document.left_out.end(), more.begin(), more.end());
    document.verbatim = std::move(verbatim_);
    return document;
  }

 private:
  // What md4c's callbacks answer: anything but 0 ends the reading.
  int go_on() const { return builder_.trouble().empty() ? 0 : 1; }

  int enter_block(MD_BLOCKTYPE type, void* detail) {
    flush_html();
    if (type == MD_BLOCK_DOC || type == MD_BLOCK_HTML) return 0;
    if (type == MD_BLOCK_HR) {
      builder_.rule();
      return go_on();
    }
    auto element = block_of(type, detail);
    if (type == MD_BLOCK_UL) marks_.enter_bullets();
    if (type == MD_BLOCK_OL) marks_.enter_numbers(element.start);
    if (type == MD_BLOCK_LI) marks_.enter_item();
    builder_.enter(std::move(element));
    return go_on();
  }

  Element block_of(MD_BLOCKTYPE type, void* detail) const {
    Element element;
    element.tag = tag_of(type);
    if (type == MD_BLOCK_UL) {
      element.loose = static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight == 0;
    } else if (type == MD_BLOCK_OL) {
      element.loose = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->is_tight == 0;
      element.start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
    } else if (type == MD_BLOCK_LI) {
      const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
      if (item->is_task) element.task = item->task_mark == ' ' ? ' ' : 'x';
    } else if (type == MD_BLOCK_H) {
      element.level = std::uint8_t(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
    } else if (type == MD_BLOCK_CODE) {
      element.verbatim = verbatim_number(attribute_text(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->info));
    } else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
      element.align = alignment(static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
    }
    return element;
  }

  int leave_block(MD_BLOCKTYPE type) {
    flush_html();
    while (!spans_.empty()) end_span();
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) marks_.leave_list();
    if (type == MD_BLOCK_HTML)
      html_tags_.end_of_block();
    else if (type != MD_BLOCK_DOC && type != MD_BLOCK_HR)
      builder_.leave();
    return go_on();
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    flush_html();
    spans_.push_back(type);
    if (type == MD_SPAN_IMG) {
      const auto* image = static_cast<MD_SPAN_IMG_DETAIL*>(detail);
      builder_.charge(image->title.size + image->src.size);
      if (++in_image_ > 1) return go_on();
      image_ = {};
      image_.url = attribute_text(image->src);
      return go_on();
    }
    if (type == MD_SPAN_A) {
      const auto* link = static_cast<MD_SPAN_A_DETAIL*>(detail);
      builder_.charge(link->title.size + link->href.size);
    }
    if (in_image_ > 0) return go_on();
    Element element;
    switch (type) {
      case MD_SPAN_EM:
        element.tag = Tag::emphasis;
        marks_.enter_emphasis();
        break;
      case MD_SPAN_STRONG:
        element.tag = Tag::strong;
        marks_.enter_emphasis();
        break;
      case MD_SPAN_CODE:
        element.tag = Tag::code;
        break;
      case MD_SPAN_DEL:
        element.tag = Tag::deleted;
        break;
      case MD_SPAN_U:
        element.tag = Tag::underlined;
        break;
      case MD_SPAN_A:
        element.tag = Tag::link;
        element.url = safe_target(attribute_text(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
        break;
      default:
        element.tag = Tag::span;
    }
    builder_.enter(std::move(element));
    return go_on();
  }

  // md4c leaves spans that it never entered where the marks of two cross: an address that is read as a link by itself
  // and emphasis.
  int leave_span(MD_SPANTYPE type) {
    flush_html();
    if (std::find(spans_.begin(), spans_.end(), type) == spans_.end()) return go_on();
    while (end_span() != type) {
    }
    return go_on();
  }

  MD_SPANTYPE end_span() {
    const auto type = spans_.back();
    spans_.pop_back();
    if (type == MD_SPAN_IMG) {
      if (--in_image_ == 0) builder_.image(std::move(image_));
    } else if (in_image_ == 0) {
      builder_.leave();
    }
    return type;
  }

  int text(MD_TEXTTYPE type, std::string_view part) {
    if (type == MD_TEXT_HTML) {
      note_place(part);
      if (in_image_ > 0) return 0;
      if (const auto at = offset_of(part)) html_places_.emplace_back(html_.size(), *at);
      html_ += with_lone_tildes(part);
      return 0;
    }
    flush_html();
    note_place(part);
    switch (type) {
      case MD_TEXT_BR:
        if (in_image_ > 0)
          image_.alt += ' ';
        else if (!in_comment_)
          builder_.line_break();
        break;
      case MD_TEXT_SOFTBR:
        words("\n", std::nullopt);
        break;
      case MD_TEXT_NULLCHAR:
        words("\uFFFD", std::nullopt);
        break;
      case MD_TEXT_ENTITY:
        words(decode_entity(part), std::nullopt);
        break;
      case MD_TEXT_CODE:
        words(part, std::nullopt);
        break;
      default:
        words(part, offset_of(part));
    }
    return go_on();
  }

  // `at`: its place in the source, where "<!--" in it may begin a comment that goes over several paragraphs.
  void words(std::string_view part, std::optional<std::size_t> at) {
    if (in_image_ > 0) {
      image_.alt += part == "\n" ? " " : with_lone_tildes(part);
      return;
    }
    if (in_comment_) {
      const auto end = part.find("-->");
      if (end == std::string_view::npos) return;
      in_comment_ = false;
      if (at) *at += end + 3;
      part.remove_prefix(end + 3);
    }
    const auto mark = at ? part.find("<!--") : std::string_view::npos;
    const bool opens = mark != std::string_view::npos && *at + mark < last_comment_end_ &&
                       (mark > 0 || *at == 0 || source_[*at - 1] != '\\');
    part = part.substr(0, opens ? mark : part.size());
    if (at) marks_.text(part, *at, line_);
    builder_.text(with_lone_tildes(part));
    in_comment_ = opens;
  }

  void flush_html() {
    if (html_.empty()) return;
    const auto html = std::exchange(html_, "");
    const auto places = std::exchange(html_places_, {});
    std::string_view rest = html;
    std::size_t skipped = 0;
    if (in_comment_) {
      const auto end = rest.find("-->");
      if (end == std::string_view::npos) return;
      in_comment_ = false;
      skipped = end + 3;
      rest.remove_prefix(skipped);
    }
    for (const auto& token : html_tokens(rest)) {
      const auto place = place_of(places, token.at + skipped);
      html_token(token, place);
      if (!builder_.trouble().empty()) return;
    }
  }

  void html_token(const HtmlToken& token, std::size_t place) {
    marks_.html(token, lines_.line_at(place));
    switch (token.kind) {
      case HtmlToken::Kind::text:
        return html_tags_.text(decode_entities(token.text));
      case HtmlToken::Kind::start:
        return html_tags_.start(token, lines_.line_at(place), is_closed_after(token.name, place));
      case HtmlToken::Kind::end:
        return html_tags_.end(token.name);
      case HtmlToken::Kind::comment:
        return;
      case HtmlToken::Kind::instruction:
        return builder_.leave_out("'" + one_line(token.text, 30) + "' is left out of mails", lines_.line_at(place));
      case HtmlToken::Kind::open_comment:
        in_comment_ = last_comment_end_ > place;
        if (!in_comment_)
          builder_.leave_out("the comment that begins here is never closed; everything after it is left out",
                             lines_.line_at(place));
        return;
    }
  }

  static std::size_t place_of(const std::vector<std::pair<std::size_t, std::size_t>>& places, std::size_t at) {
    const auto after = std::upper_bound(places.begin(), places.end(), std::pair(at, SIZE_MAX));
    if (after == places.begin()) return 0;
    const auto& [start, place] = *std::prev(after);
    return place + (at - start);
  }

  // One look back from the end for each name, however often it comes.
  bool is_closed_after(const std::string& name, std::size_t place) {
    const auto known = last_ends_.find(name);
    if (known != last_ends_.end()) return known->second > place;
    if (last_ends_.size() >= max_names) return true;
    if (lower_source_.empty()) lower_source_ = lower(source_);
    const auto at = lower_source_.rfind("</" + name);
    return (last_ends_[name] = at == std::string::npos ? 0 : at) > place;
  }

  std::optional<std::size_t> offset_of(std::string_view part) const {
    const std::less<> before;
    const auto* from = source_.data();
    if (before(part.data(), from) || before(from + source_.size(), part.data() + part.size())) return std::nullopt;
    return std::size_t(part.data() - from);
  }

  void note_place(std::string_view part) {
    if (const auto at = offset_of(part)) line_ = lines_.line_at(*at);
  }

  int verbatim_number(std::string_view info) const {
    if (!info.starts_with(signed_text_mark)) return -1;
    const auto number = std::strtoul(std::string(trim(info.substr(signed_text_mark.size()))).c_str(), nullptr, 10);
    return number < verbatim_.size() ? int(number) : -1;
  }

  static Alignment alignment(MD_ALIGN align) {
    return align == MD_ALIGN_LEFT     ? Alignment::left
           : align == MD_ALIGN_CENTER ? Alignment::center
           : align == MD_ALIGN_RIGHT  ? Alignment::right
                                      : Alignment::none;
  }

  static constexpr std::size_t max_names = 200;

  std::string_view source_;
  const PreparedMarkdown& lines_;
  std::vector<std::string> verbatim_;
  DocumentBuilder builder_;
  HtmlTags html_tags_{builder_};
  MarksReader marks_{source_};
  int line_ = 1;
  std::string html_;                                              // of raw HTML, what has come so far
  std::vector<std::pair<std::size_t, std::size_t>> html_places_;  // where in html_ → where in the source
  bool in_comment_ = false;
  std::size_t last_comment_end_ = 0;
  std::map<std::string, std::size_t> last_ends_;
  std::string lower_source_;
  std::vector<MD_SPANTYPE> spans_;  // that are open
  int in_image_ = 0;
  Media image_;
};

}  // namespace

Result<Document> read_markdown(const std::string& markdown) {
  if (auto status = check_effort(markdown); !status) return status.error();
  const auto prepared = prepare_markdown(markdown);
  return Reader(prepared, prepared.verbatim).run();
}

}  // namespace gazetted
