#include "svg_cleaning.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "gazetted/base/text.hpp"
#include "svg_references.hpp"

namespace gazetted {
namespace {

constexpr std::string_view svg = "http://www.w3.org/2000/svg";
constexpr std::string_view shown_namespaces[] = {svg, "http://www.w3.org/1999/xhtml",
                                                 "http://www.w3.org/1998/Math/MathML"};
constexpr std::string_view xlink = "http://www.w3.org/1999/xlink", xml = "http://www.w3.org/XML/1998/namespace";
constexpr std::size_t largest_drawing = 32u << 20;
constexpr std::size_t longest_prologue = 64u << 10;
constexpr std::size_t longest_addition = 1'000;
constexpr std::ptrdiff_t most_attributes = 1'000;  // libxml2 compares each of a tag with all before it

struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct FreeText {
  void operator()(xmlChar* text) const { xmlFree(text); }
};
using DocumentPointer = std::unique_ptr<xmlDoc, FreeDocument>;
using TextPointer = std::unique_ptr<xmlChar, FreeText>;

std::string_view view_of(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : ""; }
const xmlChar* as_xml(const std::string& text) { return reinterpret_cast<const xmlChar*>(text.c_str()); }
std::string_view namespace_of(const xmlNs* space) { return space ? view_of(space->href) : ""; }

// Illustrator writes namespaces as entities. None of a file, and none with tags in it.
void declare_plain_entity(void* context, const xmlChar* name, int type, const xmlChar* public_id,
                          const xmlChar* system_id, xmlChar* content) {
  if (type != XML_INTERNAL_GENERAL_ENTITY || view_of(content).find_first_of("<&") != std::string_view::npos) return;
  xmlSAX2EntityDecl(context, name, type, public_id, system_id, content);
}

// Tags do not have < in them, so this counts at least their attributes.
bool has_endless_tag(std::string_view bytes) {
  std::ptrdiff_t equal_signs = 0;
  return std::any_of(bytes.begin(), bytes.end(), [&](char c) {
    if (c == '<') equal_signs = 0;
    return c == '=' && ++equal_signs > most_attributes;
  });
}

DocumentPointer parse(std::string_view bytes) {
  const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
  if (!context) return nullptr;
  context->sax->entityDecl = declare_plain_entity;
  context->sax->externalSubset = nullptr;
  DocumentPointer document(xmlCtxtReadMemory(
      context.get(), bytes.data(), int(bytes.size()), nullptr, nullptr,
      XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  return context->wellFormed == 1 ? std::move(document) : nullptr;
}

// All below `root`, it included, in the order of the file; no more than 256 deep.
template <class Visit>
void walk(xmlNode* root, const Visit& visit) {
  for (auto* node = root; node;) {
    visit(node);
    if (node->type == XML_ELEMENT_NODE && node->children) {
      node = node->children;
      continue;
    }
    while (node != root && !node->next) node = node->parent;
    node = node == root ? nullptr : node->next;
  }
}

bool is_shown(const xmlNode* node, std::string_view own_namespace) {
  constexpr std::string_view hidden[] = {"metadata", "script", "iframe", "object", "embed", "link", "base", "meta"};
  if (node->type == XML_TEXT_NODE) return true;
  if (node->type != XML_ELEMENT_NODE) return false;  // comments, instructions, entities
  const auto space = namespace_of(node->ns);
  if (space != own_namespace &&
      std::find(std::begin(shown_namespaces), std::end(shown_namespaces), space) == std::end(shown_namespaces))
    return false;
  return std::none_of(std::begin(hidden), std::end(hidden),
                      [&](auto name) { return equal_ignoring_case(view_of(node->name), name); });
}

void remove_unseen(xmlNode* root, std::string_view own_namespace) {
  std::vector<xmlNode*> unseen;
  walk(root, [&](xmlNode* node) {
    if (node != root && !is_shown(node, own_namespace)) unseen.push_back(node);
  });
  // What is inside of another comes after it.
  std::for_each(unseen.rbegin(), unseen.rend(), [](xmlNode* node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
  });
}

bool is_link(const xmlNode* node) { return equal_ignoring_case(view_of(node->name), "a"); }

// Nothing: the attribute goes.
std::optional<std::string> own_value(const xmlNode* node, const xmlAttr* attribute, const std::string& value) {
  const auto space = namespace_of(attribute->ns);
  const auto name = lower(view_of(attribute->name));
  if (!space.empty() && space != xlink && space != xml) return {};
  if (space == xml) return name == "base" ? std::nullopt : std::optional(value);
  if (name.starts_with("on") || name.starts_with("data-") || name == "srcset" || name.ends_with("action")) return {};
  if (lower(trim(value)).starts_with("javascript:")) return {};
  if (name == "href" && is_link(node)) return value;
  if (name == "href" || name == "src" || name == "poster" || name == "background") {
    auto own = own_reference(value);
    return own.empty() ? std::nullopt : std::optional(std::move(own));
  }
  return name == "style" || value.find('(') != std::string::npos ? own_style(value) : value;
}

void clean_attributes(xmlNode* node) {
  for (auto *one = node->properties, *next = one; one; one = next) {
    next = one->next;
    const TextPointer text(xmlNodeListGetString(node->doc, one->children, 1));
    const std::string value(view_of(text.get()));
    const auto own = own_value(node, one, value);
    if (!own)
      xmlRemoveProp(one);
    else if (*own != value)
      xmlSetNsProp(node, one->ns, one->name, as_xml(*own));
  }
}

void clean_style(xmlNode* node) {
  for (auto* part = node->children; part; part = part->next) {
    if (part->type == XML_TEXT_NODE) xmlNodeSetContent(part, as_xml(own_style(view_of(part->content))));
  }
}

// Names of namespaces that nothing left is in: they name the editor.
void remove_namespaces(xmlNode* node, std::string_view own_namespace) {
  for (auto** place = &node->nsDef; *place;) {
    auto* const space = *place;
    const auto name = namespace_of(space);
    const bool is_used =
        name == own_namespace || name == xlink || name == xml ||
        std::find(std::begin(shown_namespaces), std::end(shown_namespaces), name) != std::end(shown_namespaces);
    if (is_used) {
      place = &space->next;
      continue;
    }
    *place = space->next;
    xmlFreeNs(space);
  }
}

std::string written(xmlDoc* document) {
  xmlChar* bytes = nullptr;
  int size = 0;
  xmlDocDumpMemoryEnc(document, &bytes, &size, "UTF-8");
  const TextPointer owned(bytes);
  return bytes ? std::string(reinterpret_cast<const char*>(bytes), std::size_t(size)) : "";
}

}  // namespace

bool looks_like_svg(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || bytes[first] != '<') return false;
  const auto opening = bytes.substr(0, longest_prologue);
  return opening.find("<svg") != std::string_view::npos || opening.find(":svg") != std::string_view::npos;
}

std::optional<std::string> clean_svg(std::string_view bytes) {
  if (!looks_like_svg(bytes) || bytes.size() > largest_drawing || has_endless_tag(bytes)) return {};
  const auto document = parse(bytes);
  auto* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
  if (!root || view_of(root->name) != "svg") return {};
  const std::string space(namespace_of(root->ns));
  if (!space.empty() && space != svg) return {};
  if (auto* const subset = xmlGetIntSubset(document.get())) {
    xmlUnlinkNode(reinterpret_cast<xmlNode*>(subset));
    xmlFreeDtd(subset);
  }
  for (auto *one = document->children, *next = one; one; one = next) {
    next = one->next;
    if (one == root) continue;
    xmlUnlinkNode(one);
    xmlFreeNode(one);
  }
  remove_unseen(root, space);
  std::vector<xmlNode*> elements;
  walk(root, [&](xmlNode* node) {
    if (node->type == XML_ELEMENT_NODE) elements.push_back(node);
  });
  for (auto* const node : elements) {
    clean_attributes(node);
    if (equal_ignoring_case(view_of(node->name), "style")) clean_style(node);
  }
  for (auto* const node : elements) remove_namespaces(node, space);
  auto clean = written(document.get());
  if (clean.empty() || clean.size() > 2 * bytes.size() + longest_addition) return {};
  return clean;
}

}  // namespace gazetted
