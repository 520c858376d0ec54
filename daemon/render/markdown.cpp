#include "gazetted/render/markdown.hpp"

#include <md4c.h>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::string utf8_of(unsigned code) {
  std::string out;
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += char(0xC0 | code >> 6);
    out += char(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += char(0xE0 | code >> 12);
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  } else {
    out += char(0xF0 | code >> 18);
    out += char(0x80 | (code >> 12 & 0x3F));
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  }
  return out;
}

// "&amp;" → "&"; an entity that is not in the short table stays as written.
std::string decode_entity(std::string_view entity) {
  static const std::map<std::string, std::string, std::less<>> table = {
      {"&amp;", "&"},       {"&lt;", "<"},        {"&gt;", ">"},         {"&quot;", "\""},   {"&apos;", "'"},
      {"&nbsp;", "\u00A0"}, {"&copy;", "©"},      {"&reg;", "®"},        {"&trade;", "™"},   {"&euro;", "€"},
      {"&pound;", "£"},     {"&hellip;", "…"},    {"&ndash;", "–"},      {"&mdash;", "—"},   {"&lsquo;", "‘"},
      {"&rsquo;", "’"},     {"&ldquo;", "“"},     {"&rdquo;", "”"},      {"&laquo;", "«"},   {"&raquo;", "»"},
      {"&middot;", "·"},    {"&sect;", "§"},      {"&deg;", "°"},        {"&times;", "×"},   {"&shy;", "\u00AD"}};
  if (const auto known = table.find(entity); known != table.end()) return known->second;
  if (entity.size() > 3 && entity[1] == '#') {
    const bool hexadecimal = entity[2] == 'x' || entity[2] == 'X';
    const std::string digits(entity.substr(hexadecimal ? 3 : 2, entity.size() - (hexadecimal ? 4 : 3)));
    return utf8_of(unsigned(std::strtoul(digits.c_str(), nullptr, hexadecimal ? 16 : 10)));
  }
  return std::string(entity);
}

// The text of an attribute (a link's target, an image's title), entities decoded.
std::string attribute(const MD_ATTRIBUTE& value) {
  std::string out;
  for (unsigned i = 0; value.text && value.substr_offsets[i] < value.size; ++i) {
    const std::string_view part(value.text + value.substr_offsets[i], value.substr_offsets[i + 1] - value.substr_offsets[i]);
    if (value.substr_types[i] == MD_TEXT_ENTITY) out += decode_entity(part);
    else if (value.substr_types[i] == MD_TEXT_NULLCHAR) out += "\uFFFD";
    else out += part;
  }
  return out;
}

std::string url_escape(std::string_view url) {
  std::string out;
  for (const unsigned char c : url) {
    if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '|' || c == '}' || c >= 0x7F) {
      out += fmt::format("%{:02X}", c);
    } else {
      out += char(c);
    }
  }
  return out;
}

class HtmlWriter {
 public:
  std::string out;

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC: break;
      case MD_BLOCK_QUOTE: out += "<blockquote>\n"; break;
      case MD_BLOCK_UL: out += "<ul>\n"; break;
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
      case MD_BLOCK_HR: out += "<hr>\n"; break;
      case MD_BLOCK_H: out += fmt::format("<h{}>", level(detail)); break;
      case MD_BLOCK_CODE: out += "<pre><code>"; break;
      case MD_BLOCK_HTML: break;
      case MD_BLOCK_P: out += "<p>"; break;
      case MD_BLOCK_TABLE: out += "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">\n"; break;
      case MD_BLOCK_THEAD: out += "<thead>\n"; break;
      case MD_BLOCK_TBODY: out += "<tbody>\n"; break;
      case MD_BLOCK_TR: out += "<tr>"; break;
      case MD_BLOCK_TH: out += "<th" + align(detail) + ">"; break;
      case MD_BLOCK_TD: out += "<td" + align(detail) + ">"; break;
    }
  }

  void leave_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_DOC: case MD_BLOCK_HR: case MD_BLOCK_HTML: break;
      case MD_BLOCK_QUOTE: out += "</blockquote>\n"; break;
      case MD_BLOCK_UL: out += "</ul>\n"; break;
      case MD_BLOCK_OL: out += "</ol>\n"; break;
      case MD_BLOCK_LI: out += "</li>\n"; break;
      case MD_BLOCK_H: out += fmt::format("</h{}>\n", level(detail)); break;
      case MD_BLOCK_CODE: out += "</code></pre>\n"; break;
      case MD_BLOCK_P: out += "</p>\n"; break;
      case MD_BLOCK_TABLE: out += "</table>\n"; break;
      case MD_BLOCK_THEAD: out += "</thead>\n"; break;
      case MD_BLOCK_TBODY: out += "</tbody>\n"; break;
      case MD_BLOCK_TR: out += "</tr>\n"; break;
      case MD_BLOCK_TH: out += "</th>"; break;
      case MD_BLOCK_TD: out += "</td>"; break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    switch (type) {
      case MD_SPAN_EM: out += "<em>"; break;
      case MD_SPAN_STRONG: out += "<strong>"; break;
      case MD_SPAN_CODE: out += "<code>"; break;
      case MD_SPAN_DEL: out += "<del>"; break;
      case MD_SPAN_U: out += "<u>"; break;
      case MD_SPAN_A: {
        const auto url = attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        links_.push_back(is_safe_url(url));
        if (links_.back()) out += "<a href=\"" + html_escape(url_escape(url)) + "\">";
        break;
      }
      case MD_SPAN_IMG: {
        image_ = attribute(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
        alt_start_ = out.size();
        ++in_image_;
        break;
      }
      default: break;
    }
  }

  void leave_span(MD_SPANTYPE type, void*) {
    switch (type) {
      case MD_SPAN_EM: out += "</em>"; break;
      case MD_SPAN_STRONG: out += "</strong>"; break;
      case MD_SPAN_CODE: out += "</code>"; break;
      case MD_SPAN_DEL: out += "</del>"; break;
      case MD_SPAN_U: out += "</u>"; break;
      case MD_SPAN_A:
        if (links_.back()) out += "</a>";
        links_.pop_back();
        break;
      case MD_SPAN_IMG: {
        if (--in_image_ > 0) break;
        const auto alt = replace_all(out.substr(alt_start_), "\"", "&quot;");
        out.resize(alt_start_);
        const bool shown = image_.starts_with("https://") || image_.starts_with("http://");
        if (shown) out += "<img src=\"" + html_escape(url_escape(image_)) + "\" alt=\"" + strip_tags(alt) + "\" style=\"max-width:100%\">";
        else out += strip_tags(alt);
        break;
      }
      default: break;
    }
  }

  void text(MD_TEXTTYPE type, std::string_view part) {
    switch (type) {
      case MD_TEXT_NULLCHAR: out += "\uFFFD"; break;
      case MD_TEXT_BR: out += in_image_ ? " " : "<br>\n"; break;
      case MD_TEXT_SOFTBR: out += in_image_ ? " " : "\n"; break;
      case MD_TEXT_ENTITY: out += html_escape(decode_entity(part)); break;
      case MD_TEXT_HTML: break;
      default: out += html_escape(part); break;
    }
  }

 private:
  // The headline of the mail is its only h1.
  static unsigned level(void* detail) { return std::max(2u, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); }
  static std::string align(void* detail) {
    switch (static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align) {
      case MD_ALIGN_LEFT: return " align=\"left\"";
      case MD_ALIGN_CENTER: return " align=\"center\"";
      case MD_ALIGN_RIGHT: return " align=\"right\"";
      case MD_ALIGN_DEFAULT: return "";
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

  std::vector<bool> links_;
  std::string image_;
  std::size_t alt_start_ = 0;
  int in_image_ = 0;
};

class TextWriter {
 public:
  std::string out;

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_QUOTE: blank(); prefixes_.push_back("> "); break;
      case MD_BLOCK_UL:
        if (lists_.empty()) blank();
        lists_.push_back({0, !static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight});
        break;
      case MD_BLOCK_OL:
        if (lists_.empty()) blank();
        lists_.push_back({static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start, !static_cast<MD_BLOCK_OL_DETAIL*>(detail)->is_tight});
        break;
      case MD_BLOCK_LI: {
        auto& list = lists_.back();
        if (list.loose) blank(); else line();
        const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
        std::string mark = list.number ? std::to_string(list.number++) + ". " : "- ";
        if (item->is_task) mark += item->task_mark == ' ' ? "[ ] " : "[x] ";
        put(mark);
        prefixes_.push_back(std::string(list.number ? 3 : 2, ' '));
        fresh_item_ = true;
        break;
      }
      case MD_BLOCK_HR: blank(); put("* * *"); break;
      case MD_BLOCK_H: blank(); heading_ = out.size(); break;
      case MD_BLOCK_CODE: blank(); prefixes_.push_back("    "); break;
      case MD_BLOCK_P: if (!fresh_item_) blank(); fresh_item_ = false; break;
      case MD_BLOCK_TABLE: blank(); break;
      case MD_BLOCK_TR: line(); cell_ = 0; break;
      case MD_BLOCK_TH: case MD_BLOCK_TD: if (cell_++ > 0) put(" | "); break;
      default: break;
    }
  }

  void leave_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_QUOTE: case MD_BLOCK_CODE: prefixes_.pop_back(); break;
      case MD_BLOCK_UL: case MD_BLOCK_OL: lists_.pop_back(); break;
      case MD_BLOCK_LI: prefixes_.pop_back(); fresh_item_ = false; break;
      case MD_BLOCK_H:
        if (static_cast<MD_BLOCK_H_DETAIL*>(detail)->level <= 2) {
          const auto start = out.rfind('\n') + 1;
          const auto width = std::min<std::size_t>(60, std::size_t(std::count_if(out.begin() + std::ptrdiff_t(start), out.end(), [](char c) { return (c & 0xC0) != 0x80; })));
          put("\n" + std::string(width, '-'));
        }
        break;
      default: break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_A) {
      urls_.push_back({attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href), out.size()});
    }
  }

  void leave_span(MD_SPANTYPE type, void*) {
    if (type != MD_SPAN_A) return;
    const auto [url, start] = urls_.back();
    urls_.pop_back();
    const auto label = out.substr(start);
    // <https://…> and an address that is its own text are not said twice.
    if (!is_safe_url(url) || label == url || "mailto:" + label == url || "http://" + label == url || "https://" + label == url) return;
    put(" <" + (url.starts_with("mailto:") ? url.substr(7) : url) + ">");
  }

  void text(MD_TEXTTYPE type, std::string_view part) {
    switch (type) {
      case MD_TEXT_NULLCHAR: put("\uFFFD"); break;
      case MD_TEXT_BR: put("\n"); break;
      case MD_TEXT_SOFTBR: put(" "); break;
      case MD_TEXT_ENTITY: put(decode_entity(part)); break;
      case MD_TEXT_HTML: break;
      default: put(part); break;
    }
    fresh_item_ = false;
  }

 private:
  struct List {
    unsigned number;
    bool loose;
  };

  void put(std::string_view text) {
    for (const char c : text) {
      if (out.empty() || out.back() == '\n') {
        if (c == '\n') {
          out += '\n';
          continue;
        }
        for (const auto& prefix : prefixes_) out += prefix;
      }
      out += c;
    }
  }
  void line() {
    if (!out.empty() && out.back() != '\n') out += '\n';
  }
  void blank() {
    line();
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
  }

  std::vector<std::string> prefixes_;
  std::vector<List> lists_;
  std::vector<std::pair<std::string, std::size_t>> urls_;
  std::size_t heading_ = 0;
  int cell_ = 0;
  bool fresh_item_ = false;
};

template <class Writer>
std::string convert(const std::string& markdown) {
  Writer writer;
  MD_PARSER parser{};
  parser.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
    static_cast<Writer*>(self)->enter_block(type, detail);
    return 0;
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
    static_cast<Writer*>(self)->leave_block(type, detail);
    return 0;
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
    static_cast<Writer*>(self)->enter_span(type, detail);
    return 0;
  };
  parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
    static_cast<Writer*>(self)->leave_span(type, detail);
    return 0;
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
    static_cast<Writer*>(self)->text(type, std::string_view(text, size));
    return 0;
  };
  md_parse(markdown.data(), MD_SIZE(markdown.size()), &parser, &writer);
  return std::move(writer.out);
}

}  // namespace

bool is_safe_url(std::string_view url) {
  const auto start = lower(url.substr(0, 8));
  return start.starts_with("https://") || start.starts_with("http://") || start.starts_with("mailto:") ||
         start.starts_with("tel:") || start.starts_with("#");
}

std::string markdown_to_html(const std::string& markdown) { return convert<HtmlWriter>(markdown); }

std::string markdown_to_text(const std::string& markdown) {
  auto text = convert<TextWriter>(markdown);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace gazetted
