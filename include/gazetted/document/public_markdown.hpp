// A text as its Markdown may be given to everybody: what no page shows of it is not there either. Pure; linear in the
// length of the text.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Without comments (<!-- … -->, [//]: # (…)), and without elements that are hidden or hold no text (<script>, <form>,
// <div hidden>), with all that is in them; without attributes that act (onclick, style, srcdoc); and of links to what
// is no address of the web (javascript:, data:) the words alone. Code stays as it is. A comment or an element that does
// not end goes on to the end of the text, as in a page.
std::string public_markdown(std::string_view markdown);

}  // namespace gazetted
