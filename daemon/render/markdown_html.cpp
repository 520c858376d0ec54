#include "gazetted/base/text.hpp"
#include "markdown_parts.hpp"

namespace gazetted {
namespace {

std::string url_escape(std::string_view url) {
  std::string out;
  for (const unsigned char c : url) {
    if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '|' ||
        c == '}' || c >= 0x7F) {
      out += fmt::format("%{:02X}", c);
    } else {
      out += char(c);
    }
  }
  return out;
}

class HtmlWriter {
 public:
  explicit HtmlWriter(const InlineImages& images) : images_(images) {}
  std::string out;

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC:
        break;
      case MD_BLOCK_QUOTE:
        out += "<blockquote>\n";
        break;
      case MD_BLOCK_UL:
        out += "<ul>\n";
        break;
      case MD_BLOCK_OL: {
        const auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        out += start == 1 ? "<ol>\n" : fmt::format("<ol start=\"{}\">\n", start);
        break;
      }
      case MD_BLOCK_LI: {
        out += "<li>";
        const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
        if (item->is_task) out += item->task_mark == ' ' ? "☐ " : "☑ ";
        break;
      }
      case MD_BLOCK_HR:
        out += "<hr>\n";
        break;
      case MD_BLOCK_H:
        out += fmt::format("<h{}>", level(detail));
        break;
      case MD_BLOCK_CODE:
        out += "<pre><code>";
        break;
      case MD_BLOCK_HTML:
        break;
      case MD_BLOCK_P:
        out += "<p>";
        break;
      case MD_BLOCK_TABLE:
        out += "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">\n";
        break;
      case MD_BLOCK_THEAD:
        out += "<thead>\n";
        break;
      case MD_BLOCK_TBODY:
        out += "<tbody>\n";
        break;
      case MD_BLOCK_TR:
        out += "<tr>";
        break;
      case MD_BLOCK_TH:
        out += "<th" + align(detail) + ">";
        break;
      case MD_BLOCK_TD:
        out += "<td" + align(detail) + ">";
        break;
    }
  }

  void leave_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC:
      case MD_BLOCK_HR:
      case MD_BLOCK_HTML:
        break;
      case MD_BLOCK_QUOTE:
        out += "</blockquote>\n";
        break;
      case MD_BLOCK_UL:
        out += "</ul>\n";
        break;
      case MD_BLOCK_OL:
        out += "</ol>\n";
        break;
      case MD_BLOCK_LI:
        out += "</li>\n";
        break;
      case MD_BLOCK_H:
        out += fmt::format("</h{}>\n", level(detail));
        break;
      case MD_BLOCK_CODE:
        out += "</code></pre>\n";
        break;
      case MD_BLOCK_P:
        out += "</p>\n";
        break;
      case MD_BLOCK_TABLE:
        out += "</table>\n";
        break;
      case MD_BLOCK_THEAD:
        out += "</thead>\n";
        break;
      case MD_BLOCK_TBODY:
        out += "</tbody>\n";
        break;
      case MD_BLOCK_TR:
        out += "</tr>\n";
        break;
      case MD_BLOCK_TH:
        out += "</th>";
        break;
      case MD_BLOCK_TD:
        out += "</td>";
        break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    switch (type) {
      case MD_SPAN_EM:
        out += "<em>";
        break;
      case MD_SPAN_STRONG:
        out += "<strong>";
        break;
      case MD_SPAN_CODE:
        out += "<code>";
        break;
      case MD_SPAN_DEL:
        out += "<del>";
        break;
      case MD_SPAN_U:
        out += "<u>";
        break;
      case MD_SPAN_A: {
        const auto url = markdown_attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        links_.push_back(is_safe_url(url));
        if (links_.back()) out += "<a href=\"" + html_escape(url_escape(url)) + "\">";
        break;
      }
      case MD_SPAN_IMG: {
        image_ = markdown_attribute(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
        alt_start_ = out.size();
        ++in_image_;
        break;
      }
      default:
        break;
    }
  }

  void leave_span(MD_SPANTYPE type, void*) {
    switch (type) {
      case MD_SPAN_EM:
        out += "</em>";
        break;
      case MD_SPAN_STRONG:
        out += "</strong>";
        break;
      case MD_SPAN_CODE:
        out += "</code>";
        break;
      case MD_SPAN_DEL:
        out += "</del>";
        break;
      case MD_SPAN_U:
        out += "</u>";
        break;
      case MD_SPAN_A:
        if (links_.back()) out += "</a>";
        links_.pop_back();
        break;
      case MD_SPAN_IMG: {
        if (--in_image_ > 0) break;
        const auto alt = replace_all(out.substr(alt_start_), "\"", "&quot;");
        out.resize(alt_start_);
        const auto own = images_.find(std::string_view(image_).substr(image_.starts_with("./") ? 2 : 0));
        const bool shown = image_.starts_with("https://") || image_.starts_with("http://");
        if (own != images_.end())
          out += "<img src=\"cid:" + own->second + "\" alt=\"" + strip_tags(alt) +
                 "\" style=\"max-width:100%;height:auto\">";
        else if (shown)
          out += "<img src=\"" + html_escape(url_escape(image_)) + "\" alt=\"" + strip_tags(alt) +
                 "\" style=\"max-width:100%\">";
        else
          out += strip_tags(alt);
        break;
      }
      default:
        break;
    }
  }

  void text(MD_TEXTTYPE type, std::string_view part) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        out += "\uFFFD";
        break;
      case MD_TEXT_BR:
        out += in_image_ ? " " : "<br>\n";
        break;
      case MD_TEXT_SOFTBR:
        out += in_image_ ? " " : "\n";
        break;
      case MD_TEXT_ENTITY:
        out += html_escape(decode_entity(part));
        break;
      case MD_TEXT_HTML:
        break;
      default:
        out += html_escape(part);
        break;
    }
  }

 private:
  // The headline of the mail is its only h1.
  static unsigned level(void* detail) { return std::max(2u, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); }
  static std::string align(void* detail) {
    switch (static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align) {
      case MD_ALIGN_LEFT:
        return " align=\"left\"";
      case MD_ALIGN_CENTER:
        return " align=\"center\"";
      case MD_ALIGN_RIGHT:
        return " align=\"right\"";
      case MD_ALIGN_DEFAULT:
        return "";
    }
    return "";
  }
  static std::string strip_tags(const std::string& html) {
    std::string text;
    bool tag = false;
    for (const char c : html) {
      if (c == '<') tag = true;
      if (!tag) text += c;
      if (c == '>') tag = false;
    }
    return text;
  }

  const InlineImages& images_;
  std::vector<bool> links_;
  std::string image_;
  std::size_t alt_start_ = 0;
  int in_image_ = 0;
};

}  // namespace

std::string markdown_to_html(const std::string& markdown, const InlineImages& images) {
  return convert_markdown(markdown, HtmlWriter(images));
}

}  // namespace gazetted
