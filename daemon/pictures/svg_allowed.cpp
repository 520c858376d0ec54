#include "svg_allowed.hpp"

#include <algorithm>
#include <set>

namespace gazetted {
namespace {

constexpr std::string_view svg_elements =
    "a altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform circle clipPath defs "
    "desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting "
    "feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage "
    "feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence "
    "filter flowPara flowRegion flowRoot flowSpan font font-face font-face-name font-face-src foreignObject g "
    "glyph glyphRef hatch hatchpath hkern image line linearGradient marker mask mesh meshgradient meshpatch "
    "meshrow missing-glyph mpath path pattern polygon polyline radialGradient rect set solidcolor stop style svg "
    "switch symbol text textPath title tref tspan use view vkern";

constexpr std::string_view xhtml_elements =
    "a abbr b bdi bdo blockquote body br center cite code dd del div dl dt em figure font h1 h2 h3 h4 h5 h6 hr i "
    "img ins kbd label li mark ol p pre q s small span strike strong style sub sup table tbody td tfoot th thead "
    "tr tt u ul var wbr";

constexpr std::string_view mathml_elements =
    "math menclose mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace "
    "msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none";

// Read as CSS wherever they are written: SVG 2, 6.6, and the values between which something is animated.
constexpr std::string_view style_attributes =
    "alignment-baseline baseline-shift by clip clip-path clip-rule color color-interpolation "
    "color-interpolation-filters color-profile color-rendering cursor direction display dominant-baseline "
    "enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font font-family font-size "
    "font-size-adjust font-stretch font-style font-variant font-weight from glyph-orientation-horizontal "
    "glyph-orientation-vertical image-rendering isolation kerning letter-spacing lighting-color line-height "
    "marker marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity overflow paint-order "
    "pointer-events shape-inside shape-rendering shape-subtract solid-color solid-opacity stop-color stop-opacity "
    "stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity "
    "stroke-width style text-align text-anchor text-decoration text-overflow text-rendering to transform-box "
    "transform-origin unicode-bidi values vector-effect visibility white-space word-spacing writing-mode";

constexpr std::string_view plain_attributes =
    "accent-height accumulate additive align alphabetic alt amplitude arabic-form ascent attributeName "
    "attributeType azimuth baseFrequency baseline baseProfile bbox begin bgcolor bias border calcMode cap-height "
    "cellpadding cellspacing class clipPathUnits close cols colspan columnalign columnspan contentStyleType cx cy "
    "d depth descent diffuseConstant dir display displaystyle divisor dur dx dy edgeMode elevation end exponent "
    "externalResourcesRequired face fence filterRes filterUnits form format fr fx fy g1 g2 glyph-name glyphRef "
    "gradientTransform gradientUnits hanging height horiz-adv-x horiz-origin-x horiz-origin-y hreflang hspace id "
    "ideographic in in2 intercept k k1 k2 k3 k4 kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lang "
    "largeop lengthAdjust limitingConeAngle linethickness local lspace markerHeight markerUnits markerWidth "
    "maskContentUnits maskUnits mathcolor mathematical mathsize mathvariant max media method min mode "
    "movablelimits name notation numOctaves offset open operator order orient orientation origin "
    "overline-position overline-thickness panose-1 path pathLength patternContentUnits patternTransform "
    "patternUnits points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius "
    "refX refY rel rendering-intent repeatCount repeatDur requiredExtensions requiredFeatures restart result role "
    "rotate rowspan rspace rx ry scale scriptlevel seed separators side size slope spacing span specularConstant "
    "specularExponent spreadMethod start startOffset stdDeviation stemh stemv stitchTiles strikethrough-position "
    "strikethrough-thickness stretchy string summary surfaceScale symmetric systemLanguage tabindex tableValues "
    "target targetX targetY textLength title transform type u1 u2 underline-position underline-thickness unicode "
    "unicode-range units-per-em v-alphabetic v-hanging v-ideographic v-mathematical valign version vert-adv-y "
    "vert-origin-x vert-origin-y viewBox viewTarget vspace width widths x x-height x1 x2 xChannelSelector y y1 y2 "
    "yChannelSelector z zoomAndPan";

constexpr std::string_view functions =
    "alpha and attr blur brightness calc circle clamp color color-mix conic-gradient contrast cos counter "
    "counters cubic-bezier device-cmyk drop-shadow ellipse env format grayscale has hsl hsla hue-rotate hwb "
    "icc-color icc-named-color inset invert is lab lang lch linear-gradient local matrix matrix3d max min minmax "
    "not nth-child nth-last-child nth-last-of-type nth-of-type oklab oklch opacity or path perspective polygon "
    "radial-gradient rect repeat repeating-linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d "
    "rotatex rotatey rotatez round saturate scale scale3d scalex scaley scalez selector sepia sin skew skewx "
    "skewy steps tech translate translate3d translatex translatey translatez var where";

constexpr std::string_view rules =
    "-moz-keyframes -ms-viewport -webkit-keyframes charset counter-style font-face keyframes layer media page "
    "property supports viewport";

// One of the lists above.
class Names {
 public:
  explicit Names(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find(' '), text.size());
      names_.insert(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  bool has(std::string_view name) const { return names_.contains(name); }

 private:
  std::set<std::string_view> names_;
};

bool is_plain_or_style(std::string_view name, SvgAttribute kind) {
  static const Names plain(plain_attributes), style(style_attributes);
  return (kind == SvgAttribute::style ? style : plain).has(name);
}

}  // namespace

bool is_shown_element(std::string_view space, std::string_view name) {
  static const Names of_svg(svg_elements), of_xhtml(xhtml_elements), of_mathml(mathml_elements);
  if (space.empty() || space == svg_namespace) return of_svg.has(name);
  if (space == xhtml_namespace) return of_xhtml.has(name);
  return space == mathml_namespace && of_mathml.has(name);
}

SvgAttribute attribute_kind(std::string_view space, std::string_view name, std::string_view element) {
  const bool is_address = name == "href" && (space.empty() || space == xlink_namespace);
  if (is_address) return element == "a" ? SvgAttribute::link : SvgAttribute::reference;
  if (space == xlink_namespace) return name == "title" || name == "type" ? SvgAttribute::plain : SvgAttribute::none;
  if (space == xml_namespace)
    return name == "id" || name == "lang" || name == "space" ? SvgAttribute::plain : SvgAttribute::none;
  if (!space.empty()) return SvgAttribute::none;
  if (name == "src") return SvgAttribute::reference;
  if (is_plain_or_style(name, SvgAttribute::style)) return SvgAttribute::style;
  if (name.starts_with("aria-") || is_plain_or_style(name, SvgAttribute::plain)) return SvgAttribute::plain;
  return SvgAttribute::none;
}

bool may_be_animated(std::string_view name) {
  return name != "style" &&
         (is_plain_or_style(name, SvgAttribute::style) || is_plain_or_style(name, SvgAttribute::plain));
}

bool is_known_function(std::string_view name) {
  static const Names known(functions);
  return known.has(name);
}
bool is_known_rule(std::string_view name) {
  static const Names known(rules);
  return known.has(name);
}

}  // namespace gazetted
