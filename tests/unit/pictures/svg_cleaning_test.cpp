// Drawings without their editors' notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "support/pictures.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string drawing(const std::string& inside, const std::string& attributes = "") {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"" + attributes + ">" +
         inside + "</svg>";
}
std::string cleaned(const std::string& inside) { return clean_picture(drawing(inside), ""); }

TEST(SvgCleaning, WhatIsDrawnStaysAndTheEditorGoes) {
  const auto clean = clean_picture(
      "<?xml version=\"1.0\"?>\n<!-- Generator: SECRET -->\n"
      "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n"
      "<!ENTITY ns_svg \"http://www.w3.org/2000/svg\"><!ENTITY ns_ai \"http://ns.adobe.com/SECRET/\">]>\n"
      "<svg xmlns=\"&ns_svg;\" xmlns:i=\"&ns_ai;\" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" "
      "xmlns:sodipodi=\"http://sodipodi.sourceforge.net/SECRET\" sodipodi:docname=\"/home/SECRET/x.svg\" "
      "width=\"20\" onload=\"SECRET()\"><title>Tide</title>"
      "<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">SECRET</rdf:RDF></metadata>"
      "<sodipodi:namedview inkscape:x=\"SECRET\"/><script>SECRET</script><i:pgf>SECRET<![CDATA[<x>]]></i:pgf>"
      "<style>/* SECRET */ @import url(SECRET.css); .a > b {fill:url(\"#g\")}</style>"
      "<rect class=\"r\" inkscape:label=\"SECRET\" data-name=\"SECRET\" width=\"10\"/><text>A &amp; B</text></svg>"
      "<!-- SECRET -->",
      "");
  EXPECT_EQ(clean,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\">"
            "<title>Tide</title><style>   .a &gt; b {fill:url(#g)}</style>"
            "<rect class=\"r\" width=\"10\"/><text>A &amp; B</text></svg>\n");
  EXPECT_EQ(clean_picture(clean, ""), clean);
}

TEST(SvgCleaning, NothingIsFetchedFromElsewhere) {
  const auto clean = cleaned(
      "<image href=\"https://evil.example/SECRET.png\"/><use xlink:href=\"SECRET.svg#x\"/><use xlink:href=\"#own\"/>"
      "<rect style=\"mask:url( 'https://evil.example/SECRET' );fill:url(#own)\" fill=\"url(//SECRET)\"/>"
      "<a href=\"javascript:SECRET\"><text>x</text></a><a href=\"https://harbour.example/\"/>"
      "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">Words<iframe src=\"SECRET\"/><img src=\"SECRET\"/></p>"
      "</foreignObject>");
  EXPECT_THAT(clean, Not(HasSubstr("SECRET")));
  for (const auto* kept : {"xlink:href=\"#own\"", "fill:url(#own)", "https://harbour.example/", ">Words<"})
    EXPECT_THAT(clean, HasSubstr(kept));
}

TEST(SvgCleaning, APhotoInADrawingIsCleanedToo) {
  const auto photo = test::with_png_chunks(test::png_of(20, 10), 1);
  const auto inner = drawing("<image href=\"data:image/png;base64," + base64(photo) + "\"/>");
  for (const auto& address :
       {"data:image/png;base64," + base64(photo), "data:image/svg+xml," + percent_encode(inner)}) {
    auto clean = cleaned("<image href=\"" + address + "\"/><style>a{background:url('" + address + "')}</style>");
    for (int found = 0;; ++found) {
      const auto at = clean.find(";base64,");
      if (at == std::string::npos) {
        EXPECT_GE(found, 2);
        break;
      }
      const auto bytes = base64_decode(clean.substr(at + 8, clean.find_first_of("\")", at) - at - 8));
      ASSERT_TRUE(bytes);
      for (const auto* secret : test::camera_secrets) EXPECT_EQ(bytes->find(secret), std::string::npos) << secret;
      clean.erase(0, at + 8);
    }
  }
}

// Each is a way to make a style sheet or a link ask elsewhere, or run something, that a list of what is forbidden has
// missed.
TEST(SvgCleaning, WhatIsNotKnownToDrawGoes) {
  const std::string ways[] = {
      "<style>@imp<!-- -->ort \"https://e.example/SECRET.css\";</style>",
      "<style>@im<![CDATA[port \"https://e.example/SECRET.css\";]]></style>",
      "<style>@im@import x;port \"https://e.example/SECRET.css\";</style>",
      "<style>/@import x;* \" */ a{fill:image-set('https://e.example/SECRET')} /*\"*/</style>",
      "<style>a{fill:u\\72l(https://e.example/SECRET)}</style>",
      "<style>@\\69mport \"https://e.example/SECRET.css\";</style>",
      "<style>a{background:image-set(\"https://e.example/SECRET\" 1x)}</style>",
      "<style>a{background:-webkit-image-set(\"https://e.example/SECRET\" 1x)}</style>",
      "<style>a{fill:url(\"#a) ;mask:url(https://e.example/SECRET\")}</style>",
      "<style>a{fill:url(\"data:image/png) ;mask:url(https://e.example/SECRET,x\")}</style>",
      "<style>a{src:url(\"data:font/woff2,x) url(https://e.example/SECRET\")}</style>",
      "<style>a{src:src(\"https://e.example/SECRET\")}</style>",
      "<rect fill=\"u\\72l(https://e.example/SECRET)\"/>",
      "<rect mask=\"image-set('https://e.example/SECRET')\"/>",
      "<a href=\"java&#9;script:SECRET\"><text>x</text></a>",
      "<a xlink:href=\"vbscript:SECRET\"><text>x</text></a>",
      "<a href=\"data:text/html,SECRET\"><text>x</text></a>",
      "<a href=\"file:///home/SECRET\"><text>x</text></a>",
      "<a><set attributeName=\"href\" to=\"javascript:SECRET\"/></a>",
      "<image><set attributeName=\"href\" to=\"https://e.example/SECRET.png\"/></image>",
      "<image><animate attributeName=\"xlink:href\" values=\"https://e.example/SECRET.png\"/></image>",
      "<rect><animate attributeName=\"fill\" values=\"url(https://e.example/SECRET)\"/></rect>",
      "<rect><set attributeName=\"onclick\" to=\"SECRET\"/></rect>",
      "<foreignObject><a xmlns=\"http://www.w3.org/1999/xhtml\" ping=\"https://e.example/SECRET\" href=\"#x\">x</a>"
      "</foreignObject>",
      "<foreignObject><form xmlns=\"http://www.w3.org/1999/xhtml\" action=\"SECRET\"><input value=\"SECRET\"/></form>"
      "</foreignObject>",
      "<foreignObject><math xmlns=\"http://www.w3.org/1998/Math/MathML\"><maction href=\"javascript:SECRET\"/></math>"
      "</foreignObject>",
      "<rect inkscape:label=\"SECRET\"/>",
      "<inkscape:note>SECRET</inkscape:note>",
      "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">SECRET</handler>",
      "<rect data-SECRET=\"x\" onload=\"SECRET\" xml:base=\"https://SECRET.example/\"/>",
  };
  for (const auto& way : ways) {
    const auto clean = cleaned(way + "<circle r=\"7\"/>");
    EXPECT_THAT(clean, Not(HasSubstr("SECRET"))) << way;
    EXPECT_THAT(clean, HasSubstr("<circle r=\"7\"/>")) << way;
    EXPECT_EQ(clean_picture(clean, ""), clean) << way;
  }
}

TEST(SvgCleaning, WhatDrawsStays) {
  const std::string all[] = {
      "<style>@import url('https://fonts.example/css?family=A:wght@400;700'); @font-face {font-family:\"@A\";"
      "src:url(data:font/woff2;base64,AAAA) format(\"woff2\")} @media (min-width:1px) {.a:not(.b) > c "
      "{fill:rgba(1,2,3,.5);transform:rotate(3deg) translateX(2px)}}</style>",
      "<path id=\"Layer(1)\" d=\"M0 0\" transform=\"matrix(1 0 0 1 0 0)\" aria-label=\"A (B) \\ C\" fill=\"url(#g)\"/>",
      "<a href=\"mailto:a@b.example?subject=Good day\"><text xml:space=\"preserve\">x</text></a>",
      "<a href=\"#part\"><rect><animate attributeName=\"width\" values=\"1;2\" dur=\"1s\"/></rect></a>",
      "<linearGradient id=\"g\" gradientTransform=\"rotate(4)\"><stop offset=\"0\" style=\"stop-color:#fff\"/>"
      "</linearGradient>"};
  EXPECT_THAT(cleaned(all[0]),
              HasSubstr("<style>  @font-face {font-family:\"@A\";src:url(data:font/woff2;base64,AAAA) "
                        "format(\"woff2\")} @media (min-width:1px) {.a:not(.b) &gt; c {fill:rgba(1,2,3,.5);"
                        "transform:rotate(3deg) translateX(2px)}}</style>"));
  for (const auto& one : std::span(all).subspan(1)) EXPECT_THAT(cleaned(one), HasSubstr(one));
}

// What cannot be read is not given out, with its scripts least of all: an author is asked for another one before.
TEST(SvgCleaning, WhatCannotBeReadIsRefusedAndDrawsNothing) {
  std::string attributes, groups, spaces, laughs = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">";
  for (int i = 0; i < 2'000; ++i) attributes += fmt::format(" a{}=\"\"", i);
  for (int i = 0; i < 3'000; ++i) groups += "<g>";
  for (int i = 0; i < 250; ++i) spaces += fmt::format("<g xmlns:a{}=\"urn:{}\">", i, i);
  for (char name = 'b'; name < 'k'; ++name)
    laughs += fmt::format("<!ENTITY {} \"{}\">", name,
                          replace_all(std::string(50, '.'), ".", fmt::format("&{};", char(name - 1))));
  const auto repeated = [](int count, const std::string& text) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
  };
  const auto closing = [&](int count) { return repeated(count, "</g>"); };
  std::string utf16("\xFF\xFE");
  for (const char c : drawing("<script>x</script>")) utf16 += {c, '\0'};
  const std::pair<std::string, const char*> table[] = {
      {drawing("<g>"), "not well-formed"},
      {drawing("<g a=b/>"), "not well-formed"},
      {drawing("", attributes), "over 1000 attributes"},
      {drawing(groups + closing(3'000)), "nested too deeply"},
      {laughs + "]>" + drawing("<text>&j;</text>"), "uses entities"},
      {"<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + drawing("<text>&x;</text>"), "uses entities"},
      {"<!DOCTYPE svg [<!ENTITY x \"" + std::string(201, 'x') + "\">]>" + drawing("<g id=\"&x;\"/>"), "uses entities"},
      {"<!DOCTYPE svg [<!ENTITY x \"" + std::string(200, 'x') + "\">]>" +
           drawing("<g id=\"" + repeated(6'000, "&x;") + "\"/>"),
       "uses entities"},
      {drawing(repeated(200'000, "<g/>")), "200002 tags; at most 200000 are read"},
      {drawing(repeated(100'000, "<g a='' b='' c='' d='' e='' f=''/>")), "attributes; at most 500000 are read"},
      {drawing(spaces + repeated(190'000, "<a1:x/>") + repeated(1'000, "<g xmlns=''/>") + closing(250)),
       "too many namespaces"},
      {utf16, "UTF-16"},
      {"\x1F\x8B\x08 compressed", "compressed"},
      {"<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + drawing("<g/>"), "not in UTF-8"},
  };
  for (const auto& [bad, reason] : table) {
    EXPECT_THAT(why_drawing_is_refused(bad), HasSubstr(reason)) << bad.substr(0, 200);
    if (bad.starts_with('<')) {
      EXPECT_EQ(clean_picture(bad, ""), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    }
  }
  EXPECT_EQ(why_drawing_is_refused(drawing(repeated(60'000, "<g/>"))), "");
  EXPECT_EQ(why_drawing_is_refused("<!DOCTYPE svg [<!ENTITY x \"urn:x\">]>" + drawing("<g id=\"&x;\"/>")), "");
}

TEST(SvgCleaning, APageWithADrawingInItIsNone) {
  const std::string page = "<!DOCTYPE html>\n<html><body><svg xmlns=\"http://www.w3.org/2000/svg\"/></body></html>";
  EXPECT_EQ(clean_picture(page, ""), page);
  EXPECT_FALSE(may_be_cleaned(page));
  EXPECT_FALSE(looks_like_picture(page));
  const auto late = "<?xml version=\"1.0\"?><!-- <svg> " + std::string(60'000, 'x') + " -->" + drawing("<g/>");
  EXPECT_TRUE(may_be_cleaned(std::string_view(late).substr(0, telling_bytes)));
  EXPECT_TRUE(looks_like_picture(late));
}

TEST(SvgCleaning, DrawingsInDrawingsEndAtADepth) {
  auto inner = drawing("<circle r=\"7\"/>");
  std::vector<std::string> by_depth;
  for (int depth = 0; depth < 5; ++depth) {
    by_depth.push_back(clean_picture(inner, ""));
    inner = drawing("<image href=\"data:image/svg+xml;base64," + base64(inner) + "\"/>");
  }
  const auto depth_of = [](std::string clean) {
    for (int depth = 0;; ++depth) {
      const auto at = clean.find(";base64,");
      if (at == std::string::npos) return clean.find("<circle") != std::string::npos ? depth : -1;
      clean = *base64_decode(clean.substr(at + 8, clean.find('"', at) - at - 8));
    }
  };
  std::vector<int> depths;
  for (const auto& clean : by_depth) depths.push_back(depth_of(clean));
  EXPECT_THAT(depths, testing::ElementsAre(0, 1, 2, -1, -1));
}

}  // namespace
}  // namespace gazetted
