#include "html_markup.hpp"

#include "gazetted/base/encoding.hpp"

namespace gazetted {

TagMarkup markup_of(Tag tag) {
  switch (tag) {
    case Tag::paragraph:
    case Tag::card:
      return {"p", true};
    case Tag::heading:
      return {"h", true};
    case Tag::bullets:
      return {"ul", true, true};
    case Tag::numbers:
      return {"ol", true, true};
    case Tag::item:
      return {"li", true};
    case Tag::quote:
      return {"blockquote", true, true};
    case Tag::code_block:
      return {"pre", true};
    case Tag::table:
      return {"table", true, true};
    case Tag::table_head:
      return {"thead", true, true};
    case Tag::table_body:
      return {"tbody", true, true};
    case Tag::row:
      return {"tr", true};
    case Tag::header_cell:
      return {"th"};
    case Tag::cell:
      return {"td"};
    case Tag::table_caption:
      return {"caption", true};
    case Tag::division:
      return {"div", true, true};
    case Tag::details:
      return {"details", true, true};
    case Tag::summary:
      return {"summary", true};
    case Tag::figure:
      return {"figure", true, true};
    case Tag::figure_caption:
      return {"figcaption", true};
    case Tag::terms:
      return {"dl", true, true};
    case Tag::term:
      return {"dt", true};
    case Tag::definition:
      return {"dd", true};
    case Tag::emphasis:
      return {"em"};
    case Tag::strong:
      return {"strong"};
    case Tag::code:
      return {"code"};
    case Tag::deleted:
      return {"del"};
    case Tag::inserted:
      return {"ins"};
    case Tag::underlined:
      return {"u"};
    case Tag::marked:
      return {"mark"};
    case Tag::small:
      return {"small"};
    case Tag::subscript:
      return {"sub"};
    case Tag::superscript:
      return {"sup"};
    case Tag::keyboard:
      return {"kbd"};
    case Tag::sample:
      return {"samp"};
    case Tag::variable:
      return {"var"};
    case Tag::citation:
      return {"cite"};
    case Tag::quotation:
      return {"q"};
    case Tag::abbreviation:
      return {"abbr"};
    case Tag::isolate:
      return {"bdi"};
    case Tag::span:
      return {"span"};
    case Tag::ruby:
      return {"ruby"};
    case Tag::ruby_text:
      return {"rt"};
    case Tag::ruby_parenthesis:
      return {"rp"};
    case Tag::link:
      return {"a"};
  }
  return {"span"};
}

std::string url_attribute(std::string_view url) {
  std::string out;
  for (const unsigned char c : url) {
    if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '|' ||
        c == '}' || c >= 0x7F) {
      out += fmt::format("%{:02X}", c);
    } else {
      out += char(c);
    }
  }
  return html_escape(out);
}

}  // namespace gazetted
