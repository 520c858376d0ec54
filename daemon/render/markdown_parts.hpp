// What the two Markdown writers share: md4c's callbacks, entities, attributes.
#pragma once
#include <md4c.h>

#include <functional>
#include <string>
#include <string_view>

#include "gazetted/render/markdown.hpp"

namespace gazetted {

std::string decode_entity(std::string_view entity);         // "&amp;" → "&"; an unknown one stays as written
std::string markdown_attribute(const MD_ATTRIBUTE& value);  // a link's target, entities decoded

constexpr std::string_view embed_mark = "▶ ";  // before the words of a link that was a player
// Players as links: `<iframe src="…">` becomes `[▶ its title](its page)`.
std::string embeds_as_links(const std::string& markdown);

// Notes as GitHub writes them: `[^1]` becomes a raised number, and the notes follow at the end, in the order in
// which the text names them.
std::string footnotes_at_the_end(const std::string& markdown);
// Calls line(text, code) for each line, without its end; `code`: inside a fence.
void for_each_line(std::string_view markdown, const std::function<void(std::string_view, bool)>& line);

// Runs md4c with a Writer's functions as its callbacks.
template <class Writer>
std::string convert_markdown(const std::string& markdown, Writer writer = {}) {
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
  const auto text = footnotes_at_the_end(embeds_as_links(markdown));
  md_parse(text.data(), MD_SIZE(text.size()), &parser, &writer);
  writer.finish();
  return std::move(writer.out);
}

}  // namespace gazetted
