// Drawings without their editors' notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
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
            "<title>Tide</title><style>  .a &gt; b {fill:url(#g)}</style>"
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

// A drawing that cannot be read is as it was, and is named; no other file is read, and nothing grows.
TEST(SvgCleaning, WhatCannotBeReadIsAsItWas) {
  std::string attributes, groups, laughs = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">";
  for (int i = 0; i < 2'000; ++i) attributes += fmt::format(" a{}=\"\"", i);
  for (int i = 0; i < 300; ++i) groups += "<g>";
  for (char name = 'b'; name < 'k'; ++name)
    laughs += fmt::format("<!ENTITY {} \"{}\">", name,
                          replace_all(std::string(50, '.'), ".", fmt::format("&{};", char(name - 1))));
  for (const auto& bad : {drawing("<g>"), drawing("", attributes), drawing(groups + replace_all(groups, "<", "</")),
                          laughs + "]>" + drawing("<text>&j;</text>"),
                          "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + drawing("<text>&x;</text>")}) {
    EXPECT_TRUE(clean_picture(bad, "") == bad) << bad.substr(0, 200);
    EXPECT_TRUE(keeps_metadata(bad));
  }
  const std::string page = "<html><body><svg xmlns=\"http://www.w3.org/2000/svg\"/></body></html>";
  EXPECT_EQ(clean_picture(page, ""), page) << "a page with a drawing in it is no drawing";
  EXPECT_FALSE(keeps_metadata(drawing("<g/>")));
}

}  // namespace
}  // namespace gazetted
