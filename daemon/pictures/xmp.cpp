#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest = 8'000;  // bytes of each; a JPEG has room for 65,000 in one segment

// Text of an XML element: nothing that XML 1.0 forbids. What HTML escapes beyond it (quotes) XML reads as well.
std::string xml_words(const std::string& text) {
  return html_escape(replace_all(replace_all(one_line(text, longest), "\xEF\xBF\xBE", ""), "\xEF\xBF\xBF", ""));
}

std::string in_languages(const char* name, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("   <{0}><rdf:Alt><rdf:li xml:lang=\"x-default\">{1}</rdf:li></rdf:Alt></{0}>\n", name,
                     xml_words(text));
}

}  // namespace

std::string xmp_of(const PictureWords& words) {
  const auto& said = words.caption.empty() ? words.alt : words.caption;
  if (words.title.empty() && said.empty() && words.credit.empty()) return "";
  std::string properties = in_languages("dc:title", words.title) + in_languages("dc:description", said);
  if (!words.credit.empty()) {
    const auto credit = xml_words(words.credit);
    properties += "   <dc:creator><rdf:Seq><rdf:li>" + credit + "</rdf:li></rdf:Seq></dc:creator>\n";
    properties += in_languages("dc:rights", words.credit);
    properties += "   <photoshop:Credit>" + credit + "</photoshop:Credit>\n";
  }
  properties += in_languages("Iptc4xmpCore:AltTextAccessibility", words.alt);
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
         " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
         "  <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
         " xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\""
         " xmlns:Iptc4xmpCore=\"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/\">\n" +
         properties + "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";
}

}  // namespace gazetted
