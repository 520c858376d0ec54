#include "office_package.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <map>
#include <memory>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "html_page.hpp"
#include "office_styles.hpp"
#include "office_text.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

constexpr int most_entries = 5'000;
constexpr std::uint64_t most_unpacked = 256u << 20;
constexpr std::uint64_t longest_xml = 32u << 20;
constexpr std::uint64_t largest_ratio = 200;  // of what is unpacked to what was packed, above a megabyte

struct Close {
  void operator()(archive* zip) const { archive_read_free(zip); }
};

// What readers of the document do not see, by the element that marks it, in either format.
const std::map<std::string_view, std::string_view>& refused_elements() {
  static const std::string_view changes =
      "tracked changes: words that were deleted would go out with it, or words that nobody has accepted; accept or "
      "reject all changes, and save it";
  static const std::string_view comments = "comments; delete them all, and save it";
  static const std::string_view hidden = "hidden text; show it or delete it, and save it";
  static const std::map<std::string_view, std::string_view> elements = {{"ins", changes},
                                                                        {"del", changes},
                                                                        {"moveFrom", changes},
                                                                        {"moveTo", changes},
                                                                        {"delText", changes},
                                                                        {"cellIns", changes},
                                                                        {"cellDel", changes},
                                                                        {"tracked-changes", changes},
                                                                        {"changed-region", changes},
                                                                        {"comment", comments},
                                                                        {"commentReference", comments},
                                                                        {"annotation", comments},
                                                                        {"vanish", hidden},
                                                                        {"webHidden", {}},
                                                                        {"hidden-text", hidden},
                                                                        {"hidden-paragraph", hidden},
                                                                        {"hidden", hidden}};  // a row of a table
  return elements;
}

// Of "<w:del w:id=…": "del". Nothing of what begins no element.
std::string_view local_name(std::string_view text) {
  const auto end = text.find_first_of(" \t\r\n/>");
  auto name = text.substr(0, end);
  if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  return name;
}

class Package {
 public:
  Package(OfficeKind kind, const std::string& file, Findings& findings)
      : kind_(kind), file_(file), findings_(findings) {}

  OfficePackage look(std::string_view bytes) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
      return refuse("it is encrypted, or in the format of before 2007; save it without a password as .docx");
    const std::unique_ptr<archive, Close> zip(archive_read_new());
    archive_read_support_format_zip(zip.get());
    if (archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return no_package();
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    while (!has_errors(findings_) && (code = archive_read_next_header(zip.get(), &entry)) == ARCHIVE_OK) {
      if (++entries_ > most_entries) return refuse(fmt::format("it has over {} parts", most_entries));
      if (archive_entry_is_encrypted(entry)) return refuse("it is encrypted; save it without a password");
      const char* name = archive_entry_pathname_utf8(entry);
      read_part(zip.get(), name ? name : "", bytes.size());
    }
    if (has_errors(findings_)) return made_;
    if (code != ARCHIVE_EOF || !has_main_) return no_package();
    made_.paragraphs = office_paragraphs(main_xml_, kind_);
    // pandoc says nothing of them. Those of Word are text of its own (m:oMath).
    if (kind_ == OfficeKind::odt && main_xml_.find("<draw:object ") != std::string::npos)
      findings_.push_back({Severity::warning,
                           {file_, 0, 0},
                           "it has a formula, a chart or another object in its text, which is left out; put a picture "
                           "of it there, or write it as text"});
    const bool is_word = kind_ == OfficeKind::docx;
    look_at_styles();
    if (has_errors(findings_)) return made_;
    tell_headers();
    made_.has_headings = !is_word && main_xml_.find("<table:table-header-rows") != std::string::npos;
    made_.language = language_of({{language_of_metadata(metadata_), "dc:language"},
                                  {is_word ? language_of_words(main_xml_, styles_) : language_of_default(styles_),
                                   is_word ? "w:lang of its words" : "fo:language of its paragraphs"}},
                                 {file_, 0, 0}, findings_);
    return std::move(made_);
  }

 private:
  // Whatever is hidden by a style looks like any other text to a converter.
  void look_at_styles() {
    OfficeStyles styles(kind_);
    styles.read(styles_);
    if (kind_ == OfficeKind::odt) styles.read(main_xml_);
    for (const auto* xml : {&main_xml_, &notes_}) {
      if (const auto hiding = styles.hiding_style(*xml))
        return void(
            refuse(fmt::format("it has hidden text, by its style or section '{}'; show it or delete it, and save it",
                               one_line(*hiding, 60))));
    }
    if (kind_ == OfficeKind::docx) made_.title = styles.title_of_word(main_xml_);
  }

  // "DRAFT - confidential" above each page is of the document, and what it says may be why it must not go out.
  void tell_headers() {
    constexpr std::size_t most_told = 5;
    std::set<std::string> told;
    const auto& parts = kind_ == OfficeKind::docx ? headers_ : std::vector<std::string>{styles_};
    for (const auto& part : parts) {
      for (const auto& text : header_texts(part, kind_)) {
        if (told.size() < most_told && told.insert(text).second)
          findings_.push_back(
              {Severity::warning,
               {file_, 0, 0},
               fmt::format("the header or footer of its pages is left out: \"{}\"", one_line(text, 80))});
      }
    }
  }

  OfficePackage refuse(std::string message) {
    findings_.push_back({Severity::error, {file_, 0, 0}, std::move(message)});
    return made_;
  }
  OfficePackage no_package() {
    return refuse(kind_ == OfficeKind::docx ? "it is not a .docx file, or it is damaged"
                                            : "it is not an .odt file, or it is damaged");
  }

  bool is_main(const std::string& name) const {
    return name == (kind_ == OfficeKind::docx ? "word/document.xml" : "content.xml");
  }

  void read_part(archive* zip, const std::string& name, std::size_t packed) {
    const bool is_xml = lower(name).ends_with(".xml");
    if (is_main(name)) has_main_ = true;
    std::string xml;
    char block[64 << 10];
    while (true) {
      const auto read = archive_read_data(zip, block, sizeof block);
      if (read < 0) return void(no_package());
      if (read == 0) break;
      unpacked_ += std::uint64_t(read);
      if (unpacked_ > most_unpacked || (unpacked_ > (1u << 20) && unpacked_ / largest_ratio > packed))
        return void(refuse("it unpacks to far more than a document has"));
      if (!is_xml) continue;
      xml.append(block, std::size_t(read));
      if (xml.size() > longest_xml) return void(refuse("its part " + one_line(name, 60) + " is too large"));
    }
    if (!is_xml) return;
    look_at_xml(name, xml);
    const bool is_word = kind_ == OfficeKind::docx;
    if (is_main(name))
      main_xml_ = std::move(xml);
    else if (name == (is_word ? "word/styles.xml" : "styles.xml"))
      styles_ = std::move(xml);
    else if (is_word && (name.starts_with("word/header") || name.starts_with("word/footer")))
      headers_.push_back(std::move(xml));
    else if (name == "word/footnotes.xml" || name == "word/endnotes.xml")
      notes_ += xml;
    else if (name == (is_word ? "docProps/core.xml" : "meta.xml"))
      metadata_ = std::move(xml);
  }

  void look_at_xml(const std::string& name, std::string_view xml) {
    if (xml.starts_with("\xFF\xFE") || xml.starts_with("\xFE\xFF") || xml.find('\0') != std::string_view::npos)
      return void(refuse("its part " + one_line(name, 60) + " is not UTF-8"));
    const bool is_text = kind_ == OfficeKind::odt
                             ? is_main(name)
                             : name.starts_with("word/") && !name.starts_with("word/styles") &&
                                   !name.starts_with("word/glossary/") && !name.starts_with("word/theme");
    for (auto at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
      const auto rest = xml.substr(at + 1);
      if (rest.starts_with("!DOCTYPE") || rest.starts_with("!ENTITY"))
        return void(refuse("its part " + one_line(name, 60) + " defines entities, which no word processor writes"));
      if (!is_text || rest.starts_with('/') || rest.starts_with('?') || rest.starts_with('!')) continue;
      const auto found = refused_elements().find(local_name(rest.substr(0, 100)));
      if (found == refused_elements().end() || found->second.empty()) continue;
      if (is_switched_off(rest)) continue;
      const auto before = xml.substr(0, at);
      return void(refuse(fmt::format("it has {} ({}, byte {})", found->second, one_line(name, 60), before.size() + 1)));
    }
    if (kind_ == OfficeKind::odt && is_main(name)) read_title(xml);
  }

  // <w:vanish w:val="0"/>
  static bool is_switched_off(std::string_view element) {
    const auto tag = element.substr(0, element.find('>'));
    return tag.find("val=\"0\"") != std::string_view::npos || tag.find("val=\"false\"") != std::string_view::npos;
  }

  void read_title(std::string_view xml) {
    const auto style = xml.find("text:style-name=\"Title\"");
    const auto begin = style == std::string_view::npos ? style : xml.find('>', style);
    const auto end = begin == std::string_view::npos ? begin : xml.find("</text:p>", begin);
    if (end == std::string_view::npos || xml[begin - 1] == '/') return;
    Findings ignored;
    const auto page = read_html_page("<body>" + std::string(xml.substr(begin + 1, end - begin - 1)) + "</body>", file_,
                                     {.is_mail = true}, ignored);
    for (const auto& piece : page.pieces) {
      if (piece.kind == HtmlPiece::Kind::text) made_.title += piece.text;
    }
    made_.title = in_one_line(made_.title);
  }

  OfficeKind kind_;
  const std::string& file_;
  Findings& findings_;
  OfficePackage made_;
  std::string main_xml_, notes_, styles_, metadata_;
  std::vector<std::string> headers_;
  int entries_ = 0;
  std::uint64_t unpacked_ = 0;
  bool has_main_ = false;
};

struct CloseWriter {
  void operator()(archive* zip) const { archive_write_free(zip); }
};

std::string content_in(archive* zip) {
  std::string content;
  char block[64 << 10];
  for (auto read = archive_read_data(zip, block, sizeof block); read > 0;
       read = archive_read_data(zip, block, sizeof block))
    content.append(block, std::size_t(read));
  return content;
}

}  // namespace

std::string with_headings_as_rows(std::string_view bytes) {
  constexpr std::size_t more = 64 << 20;  // what is packed anew may be larger
  const std::unique_ptr<archive, Close> from(archive_read_new());
  const std::unique_ptr<archive, CloseWriter> to(archive_write_new());
  std::string made(bytes.size() + more, '\0');
  std::size_t used = 0;
  archive_read_support_format_zip(from.get());
  archive_write_set_format_zip(to.get());
  if (archive_read_open_memory(from.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
      archive_write_open_memory(to.get(), made.data(), made.size(), &used) != ARCHIVE_OK)
    return "";
  archive_entry* entry = nullptr;
  while (archive_read_next_header(from.get(), &entry) == ARCHIVE_OK) {
    auto content = content_in(from.get());
    const char* name = archive_entry_pathname_utf8(entry);
    if (name && std::string_view(name) == "content.xml") {
      for (const char* tag : {"<table:table-header-rows>", "</table:table-header-rows>"})
        content = replace_all(std::move(content), tag, "");
    }
    archive_entry_set_size(entry, std::int64_t(content.size()));
    if (archive_write_header(to.get(), entry) != ARCHIVE_OK ||
        archive_write_data(to.get(), content.data(), content.size()) != std::int64_t(content.size()))
      return "";
  }
  if (archive_write_close(to.get()) != ARCHIVE_OK) return "";
  made.resize(used);
  return made;
}

OfficePackage look_into_package(std::string_view bytes, OfficeKind kind, const std::string& file, Findings& findings) {
  return Package(kind, file, findings).look(bytes);
}

}  // namespace gazetted
