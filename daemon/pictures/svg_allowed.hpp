// What a drawing may consist of: lists of what is drawn and read (SVG 1.1 and 2, the XHTML and MathML that editors put
// into <foreignObject>), so that what is not known goes. Pure.
#pragma once
#include <string_view>

namespace gazetted {

inline constexpr std::string_view svg_namespace = "http://www.w3.org/2000/svg";
inline constexpr std::string_view xhtml_namespace = "http://www.w3.org/1999/xhtml";
inline constexpr std::string_view mathml_namespace = "http://www.w3.org/1998/Math/MathML";
inline constexpr std::string_view xlink_namespace = "http://www.w3.org/1999/xlink";
inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

// `name` as it is written: XML knows case. No namespace at all is that of the drawing.
bool is_shown_element(std::string_view space, std::string_view name);

// How an attribute of one of these elements is read.
enum class SvgAttribute {
  none,       // it goes
  plain,      // words, numbers, names
  style,      // CSS
  link,       // an address that a reader follows
  reference,  // an address that is fetched
};
// `space`: of the attribute, mostly none; `element`: the name of its element.
SvgAttribute attribute_kind(std::string_view space, std::string_view name, std::string_view element);

// Whether <set> or <animate> may change it: nothing that is an address, a script or a whole style.
bool may_be_animated(std::string_view name);

// Functions and rules of a style sheet, in lower case, that ask for no file.
bool is_known_function(std::string_view name);
bool is_known_rule(std::string_view name);

}  // namespace gazetted
