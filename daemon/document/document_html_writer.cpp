#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/writers.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "html_elements.hpp"
#include "html_markup.hpp"

namespace gazetted {
namespace {

// What else an element has in a mail. {side} is where lines begin.
struct MailStyle {
  std::string_view attributes, style;
};

MailStyle style_of(Tag tag) {
  switch (tag) {
    case Tag::paragraph:
      return {"", "margin:0 0 16px"};
    case Tag::card:
      return {"class=\"rule\"", "margin:0 0 16px;padding:12px 16px;border:1px solid #b9c2cc;border-radius:6px"};
    case Tag::bullets:
      return {"", "margin:0 0 16px"};
    case Tag::numbers:
      return {"", "margin:0 0 16px"};
    case Tag::quote:
      return {"", "margin:0 0 16px;padding:0 16px;border-{side}:3px solid #b9c2cc"};
    case Tag::code_block:
      return {
          "class=\"code\"",
          "white-space:pre-wrap;margin:0 0 16px;padding:12px 16px;border-radius:6px;background:#f2f4f6;font-size:14px"};
    case Tag::table:
      return {"", "border-collapse:collapse;margin:0 0 16px"};
    case Tag::header_cell:
      return {"class=\"rule\" scope=\"col\"", "border:1px solid #b9c2cc;padding:6px 10px"};
    case Tag::cell:
      return {"class=\"rule\"", "border:1px solid #b9c2cc;padding:6px 10px"};
    case Tag::table_caption:
      return {"class=\"quiet\"", "font-size:14px;color:#56616d;padding:0 0 6px"};
    case Tag::details:
      return {"class=\"rule\"", "margin:0 0 16px;padding:12px 16px 0;border:1px solid #b9c2cc;border-radius:6px"};
    case Tag::summary:
      return {"", "margin:0 0 12px;font-weight:600"};
    case Tag::figure:
      return {"", "margin:0 0 16px"};
    case Tag::figure_caption:
      return {"class=\"quiet\"", "margin:0 0 16px;font-size:14px;color:#56616d"};
    case Tag::terms:
      return {"", "margin:0 0 16px"};
    case Tag::term:
      return {"", "font-weight:600"};
    case Tag::definition:
      return {"", "margin:0 0 8px;margin-{side}:24px"};
    case Tag::code:
      return {"class=\"code\"", "background:#f2f4f6;padding:1px 4px;border-radius:4px;font-size:14px"};
    case Tag::marked:
      return {"", "background:#fff3b0;color:#1b1f24"};
    case Tag::subscript:
      return {"", "line-height:0"};
    case Tag::superscript:
      return {"", "line-height:0"};
    case Tag::keyboard:
      return {"class=\"rule\"", "border:1px solid #b9c2cc;border-radius:4px;padding:1px 5px;font-size:14px"};
    case Tag::link:
      return {"", "color:#0a53a8"};
    case Tag::heading:
    case Tag::item:
    case Tag::table_head:
    case Tag::table_body:
    case Tag::row:
    case Tag::division:
    case Tag::emphasis:
    case Tag::strong:
    case Tag::deleted:
    case Tag::inserted:
    case Tag::underlined:
    case Tag::small:
    case Tag::sample:
    case Tag::variable:
    case Tag::citation:
    case Tag::quotation:
    case Tag::abbreviation:
    case Tag::isolate:
    case Tag::span:
    case Tag::ruby:
    case Tag::ruby_text:
    case Tag::ruby_parenthesis:
      return {};
  }
  return {};
}

// Elements that mail programs do not know, or show closed.
std::string_view mail_name(Tag tag) {
  if (tag == Tag::details || tag == Tag::figure) return "div";
  if (tag == Tag::summary || tag == Tag::figure_caption) return "p";
  return markup_of(tag).name;
}

class HtmlWriter {
 public:
  HtmlWriter(const Document& document, const HtmlOptions& options) : document_(document), options_(options) {}

  Result<std::string> run() {
    if (!options_.lead.empty() && !begins_with_paragraph())
      out_ += "<p style=\"margin:0 0 16px\">" + html_escape(options_.lead) + "</p>\n";
    for (const auto& event : document_.events) {
      write(event);
      if (out_.size() > max_written) return fail("the HTML of the text would be over {}", format_size(max_written));
    }
    return std::move(out_);
  }

 private:
  bool begins_with_paragraph() const {
    return !document_.events.empty() && document_.events.front().kind == DocumentEvent::Kind::open &&
           document_.element(document_.events.front()).tag == Tag::paragraph;
  }

  void write(const DocumentEvent& event) {
    if (!box_.empty() && event.kind != DocumentEvent::Kind::open) out_ += std::exchange(box_, "");
    switch (event.kind) {
      case DocumentEvent::Kind::open:
        open(document_.element(event));
        if (&event == document_.events.data() && begins_with_paragraph()) out_ += html_escape(options_.lead);
        break;
      case DocumentEvent::Kind::close:
        close(document_.element(event));
        break;
      case DocumentEvent::Kind::text:
        out_ += html_escape(document_.text(event));
        break;
      case DocumentEvent::Kind::line_break:
        out_ += "<br>\n";
        break;
      case DocumentEvent::Kind::word_break:
        out_ += "<wbr>";
        break;
      case DocumentEvent::Kind::rule:
        out_ += "<hr class=\"rule\" style=\"border:0;border-top:1px solid #b9c2cc;margin:24px 0\">\n";
        break;
      case DocumentEvent::Kind::image:
        image(document_.media[event.index]);
        break;
      case DocumentEvent::Kind::player: {
        const auto& player = document_.media[event.index];
        out_ += "<a href=\"" + url_attribute(player.url) + "\" style=\"color:#0a53a8\">" +
                html_escape(player_words(player)) + "</a>";
        break;
      }
    }
  }

  void open(const Element& element) {
    if (element.tag == Tag::link && element.url.empty()) return;
    const auto markup = markup_of(element.tag);
    const auto [attributes, fixed] = style_of(element.tag);
    auto style = replace_all(std::string(fixed), "{side}", options_.right_to_left ? "right" : "left");
    std::string tag(mail_name(element.tag));
    if (element.tag == Tag::heading) {
      tag = fmt::format("h{}", level(element));
      style = fmt::format("font-size:{}px;line-height:1.3;margin:28px 0 8px", level(element) == 2 ? 20 : 17);
    }
    if (element.tag == Tag::table) out_ += "<div style=\"overflow-x:auto\">";
    out_ += "<" + tag;
    if (element.tag == Tag::numbers && element.start != 1) out_ += fmt::format(" start=\"{}\"", element.start);
    if (!attributes.empty()) out_ += " " + std::string(attributes);
    if (element.columns > 1) out_ += fmt::format(" colspan=\"{}\"", element.columns);
    if (element.rows > 1) out_ += fmt::format(" rowspan=\"{}\"", element.rows);
    if (!element.direction.empty()) out_ += " dir=\"" + element.direction + "\"";
    if (!element.title.empty()) out_ += " title=\"" + html_escape(element.title) + "\"";
    if (element.tag == Tag::link) out_ += " href=\"" + url_attribute(element.url) + "\"";
    style += alignment(element, style.empty());
    if (!style.empty()) out_ += " style=\"" + style + "\"";
    out_ += ">";
    if (markup.tall) out_ += '\n';
    if (element.tag == Tag::code_block) out_ += "<code>";
    // The box is in the line of its text, also where that is a paragraph of its own.
    if (element.task != 0) box_ = element.task == ' ' ? "☐ " : "☑ ";
    if (!box_.empty() && element.tag != Tag::item) out_ += std::exchange(box_, "");
  }

  void close(const Element& element) {
    if (element.tag == Tag::link && element.url.empty()) return;
    const auto markup = markup_of(element.tag);
    if (element.tag == Tag::code_block) out_ += "</code>";
    out_ += element.tag == Tag::heading ? fmt::format("</h{}>", level(element))
                                        : fmt::format("</{}>", mail_name(element.tag));
    if (element.tag == Tag::table) out_ += "</div>";
    if (markup.own_line) out_ += '\n';
  }

  void image(const Media& image) {
    const auto own = options_.images.find(file_of_target(image.url));
    if (own != options_.images.end()) {
      const auto& known = own->second;
      out_ += "<img src=\"cid:" + html_escape(known.cid) + "\" alt=\"" +
              html_escape(image.alt.empty() ? known.alt : image.alt) + "\"" +
              width(image.width > 0 ? image.width : known.width) + " style=\"max-width:100%;height:auto\">";
      if (!known.caption.empty())
        out_ += "<br><span class=\"quiet\" style=\"font-size:14px;color:#56616d\">" + html_escape(known.caption) +
                "</span>";
      return;
    }
    const auto url = safe_target(image.url);
    if (url.starts_with("http"))
      out_ += "<img src=\"" + url_attribute(url) + "\" alt=\"" + html_escape(image.alt) + "\"" + width(image.width) +
              " style=\"max-width:100%;height:auto\">";
    else
      out_ += html_escape(image.alt);
  }

  static std::string width(unsigned pixels) {
    return pixels == 0 ? "" : fmt::format(" width=\"{}\"", std::min(pixels, column_width));
  }

  // The headline of the mail is its only h1.
  static unsigned level(const Element& element) { return std::max<unsigned>(2, element.level); }

  std::string alignment(const Element& element, bool alone) const {
    auto align = element.align;
    // Browsers centre the heads of columns, over cells that begin at the side.
    if (align == Alignment::none && element.tag == Tag::header_cell)
      align = options_.right_to_left ? Alignment::right : Alignment::left;
    const char* side = align == Alignment::left     ? "left"
                       : align == Alignment::center ? "center"
                       : align == Alignment::right  ? "right"
                                                    : "";
    if (*side == '\0' || !is_block(element.tag)) return "";
    return std::string(alone ? "" : ";") + "text-align:" + side;
  }

  const Document& document_;
  const HtmlOptions& options_;
  std::string out_;
  std::string box_;  // of a task whose text has not begun
};

}  // namespace

std::string player_words(const Media& player) {
  return std::string(player_mark) + (player.title.empty() ? "" : player.title + " · ") + host_of(player.url);
}

Result<std::string> write_html(const Document& document, const HtmlOptions& options) {
  return HtmlWriter(document, options).run();
}

}  // namespace gazetted
