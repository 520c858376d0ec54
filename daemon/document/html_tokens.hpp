// Cuts raw HTML, as authors put it into Markdown, into tags, text and what is to vanish. Pure; linear in the length of
// the input. It reads, and is never used to pass anything through: writers make their own tags from the names and
// values.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct HtmlAttribute {
  std::string name, value;  // the name in lower case, the value with its entities decoded
};

struct HtmlToken {
  enum class Kind {
    text,          // entities still as written
    start,         // <name …>
    end,           // </name>
    comment,       // <!-- … -->, <!DOCTYPE …>
    instruction,   // <? … ?>, <![CDATA[ … ]]>
    open_comment,  // <!-- that nothing closes, with all that follows
  };
  Kind kind = Kind::text;
  std::string name;                       // in lower case
  std::string_view text;                  // as written
  std::vector<HtmlAttribute> attributes;  // of a start
  std::size_t at = 0;                     // where it begins in the input

  // Null where there is none of that name.
  const std::string* attribute(std::string_view wanted) const;
};

// What <script>, <style> and their like hold is no token: it goes with its element.
std::vector<HtmlToken> html_tokens(std::string_view html);

// "&amp;" → "&", for each of the named entities of HTML 5 and for numbers; what is none stays as written.
std::string decode_entity(std::string_view entity);
std::string decode_entities(std::string_view text);

}  // namespace gazetted
