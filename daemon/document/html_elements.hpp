// What each element of HTML means in a mail. The list is that of GitHub's sanitiser, with what older pages use beside
// it. Pure tables.
#pragma once
#include <string_view>

#include "gazetted/document/document.hpp"

namespace gazetted {

enum class HtmlMeaning {
  element,      // becomes the Tag that goes with it
  line_break,   // <br>
  word_break,   // <wbr>
  rule,         // <hr>
  image,        // <img>
  player,       // <video>, <iframe>: a link to what it plays
  checkbox,     // <input>
  transparent,  // only its content counts, and nobody misses it: <tbody> within none, <picture>, <body>
  nothing,      // belongs to what is around it, and says nothing by itself: <source>, <track>, <col>
  left_out,     // with all that it holds: <script>, <form>, <svg>
  unknown,      // the tag is left out, the content stays
};

struct HtmlElement {
  HtmlMeaning meaning = HtmlMeaning::unknown;
  Tag tag = Tag::span;
  std::uint8_t level = 0;
};

HtmlElement html_element(std::string_view name);  // a name in lower case
bool is_void(std::string_view name);              // has no end: <br>, <img>, <input>

// The page that people open, for what a player loads.
std::string page_of_player(std::string url);
std::string host_of(std::string_view url);
// Whether a link on a line of its own is shown as a player.
bool is_video_page(std::string_view url);

}  // namespace gazetted
