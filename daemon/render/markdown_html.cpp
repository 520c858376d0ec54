#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"
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
  explicit HtmlWriter(const HtmlOptions& options) : options_(options), lead_(options.lead) {}
  std::string out;

  void finish() {
    if (!lead_.empty()) out = paragraph + html_escape(lead_) + "</p>\n" + out;
  }

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC:
        break;
      case MD_BLOCK_QUOTE:
        out += fmt::format("<blockquote style=\"margin:0 0 16px;padding:0 16px;border-{}:3px solid #b9c2cc\">\n",
                           options_.right_to_left ? "right" : "left");
        break;
      case MD_BLOCK_UL:
        out += "<ul style=\"margin:0 0 16px\">\n";
        break;
      case MD_BLOCK_OL: {
        const auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        out += start == 1 ? "<ol style=\"margin:0 0 16px\">\n"
                          : fmt::format("<ol start=\"{}\" style=\"margin:0 0 16px\">\n", start);
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
        out += fmt::format("<h{} style=\"font-size:{}px;line-height:1.3;margin:28px 0 8px\">", level(detail),
                           level(detail) == 2 ? 20 : 17);
        break;
      case MD_BLOCK_CODE:
        out += "<pre style=\"white-space:pre-wrap\"><code>";
        break;
      case MD_BLOCK_HTML:
        break;
      case MD_BLOCK_P:
        paragraph_ = out.size();
        out += paragraph;
        if (!lead_.empty() && paragraph_ == 0) out += html_escape(std::exchange(lead_, ""));
        break;
      case MD_BLOCK_TABLE:
        out += "<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;margin:0 0 16px\">\n";
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
        out += "<th scope=\"col\"" + cell(detail) + ">";
        break;
      case MD_BLOCK_TD:
        out += "<td" + cell(detail) + ">";
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
        if (is_card()) {
          out.replace(paragraph_, std::string_view(paragraph).size(), card);
          card_ = false;
        }
        out += "</p>\n";
        break;
      case MD_BLOCK_TABLE:
        out += "</table></div>\n";
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
        if (links_.back()) out += "<a href=\"" + html_escape(url_escape(url)) + "\" style=\"color:#0a53a8\">";
        card_ = out.size() - paragraph_ < 2500 && out.substr(paragraph_).starts_with(std::string(paragraph) + "<a ");
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
        const auto own = options_.images.find(file_of_target(image_));
        const bool shown = image_.starts_with("https://") || image_.starts_with("http://");
        if (own != options_.images.end()) {
          const auto& image = own->second;
          out += "<img src=\"cid:" + image.cid + "\" alt=\"" +
                 (alt.empty() ? html_escape(image.alt) : strip_tags(alt)) + "\" style=\"max-width:100%;height:auto\">";
          if (!image.caption.empty())
            out += "<br><span class=\"quiet\" style=\"font-size:14px;color:#56616d\">" + html_escape(image.caption) +
                   "</span>";
        } else if (shown)
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
  // A paragraph that is nothing but a link to a player.
  bool is_card() const {
    const auto text = std::string_view(out).substr(paragraph_);
    return card_ && text.ends_with("</a>") &&
           text.find(std::string(">") + std::string(embed_mark)) < text.find("</a>") &&
           text.find("</a>") == text.size() - 4;
  }
  // The headline of the mail is its only h1.
  static unsigned level(void* detail) { return std::max(2u, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); }
  static std::string cell(void* detail) {
    const auto align = static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align;
    const char* side = align == MD_ALIGN_LEFT     ? ";text-align:left"
                       : align == MD_ALIGN_CENTER ? ";text-align:center"
                       : align == MD_ALIGN_RIGHT  ? ";text-align:right"
                                                  : "";
    return fmt::format(" class=\"rule\" style=\"border:1px solid #b9c2cc;padding:6px 10px{}\"", side);
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

  static constexpr const char* paragraph = "<p style=\"margin:0 0 16px\">";
  static constexpr const char* card =
      "<p class=\"rule\" style=\"margin:0 0 16px;padding:12px 16px;border:1px solid #b9c2cc;border-radius:6px\">";

  const HtmlOptions& options_;
  std::string lead_;
  std::size_t paragraph_ = 0;
  bool card_ = false;
  std::vector<bool> links_;
  std::string image_;
  std::size_t alt_start_ = 0;
  int in_image_ = 0;
};

}  // namespace

std::string markdown_to_html(const std::string& markdown, const HtmlOptions& options) {
  return convert_markdown(markdown, HtmlWriter(options));
}

}  // namespace gazetted
