#include "svg_cleaning.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "gazetted/base/text.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "svg_allowed.hpp"
#include "svg_cost.hpp"
#include "svg_references.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_addition = 1'000;

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

// Of the parser: what the callback for entities knows.
struct Entities {
  std::string_view bytes;
  bool are_too_many = false;
};

// None of a file, none with tags in it, and none that would make much of little.
void declare_plain_entity(void* context, const xmlChar* name, int type, const xmlChar* public_id,
                          const xmlChar* system_id, xmlChar* content) {
  const auto text = view_of(content);
  if (type != XML_INTERNAL_GENERAL_ENTITY || text.find_first_of("<&") != std::string_view::npos) return;
  auto* const parser = static_cast<xmlParserCtxt*>(context);
  auto* const entities = static_cast<Entities*>(parser->_private);
  if (text.size() > longest_entity || !may_be_expanded(entities->bytes, text.size())) {
    entities->are_too_many = true;
    xmlStopParser(parser);
    return;
  }
  xmlSAX2EntityDecl(context, name, type, public_id, system_id, content);
}

// The encodings that ASCII can be read in, so that a look at the bytes sees what the parser sees.
bool is_in_known_encoding(std::string_view bytes) {
  const auto declaration = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 500));
  if (!trim(declaration).starts_with("<?xml")) return true;
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return true;
  const auto quote = declaration.find_first_of("\"'", at);
  if (quote == std::string_view::npos) return false;
  const auto name = lower(declaration.substr(quote + 1, declaration.find(declaration[quote], quote + 1) - quote - 1));
  return name == "utf-8" || name == "us-ascii" || name == "ascii" || name.starts_with("iso-8859-") ||
         name.starts_with("windows-125");
}

DocumentPointer parse(std::string_view bytes) {
  const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
  if (!context) return nullptr;
  Entities entities{bytes};
  context->_private = &entities;
  context->sax->entityDecl = declare_plain_entity;
  context->sax->externalSubset = nullptr;
  DocumentPointer document(xmlCtxtReadMemory(
      context.get(), bytes.data(), int(bytes.size()), nullptr, nullptr,
      XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  return context->wellFormed == 1 && !entities.are_too_many ? std::move(document) : nullptr;
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

std::string_view attribute_of(xmlNode* node, const char* name, TextPointer& held) {
  held.reset(xmlGetNoNsProp(node, reinterpret_cast<const xmlChar*>(name)));
  return view_of(held.get());
}

// Whatever prefix it has: that may be of any namespace.
bool changes_only_looks(xmlNode* node) {
  TextPointer held;
  auto name = attribute_of(node, "attributeName", held);
  name.remove_prefix(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  return name.empty() || may_be_animated(name);
}

bool is_shown(xmlNode* node) {
  if (node->type == XML_TEXT_NODE) return true;
  if (node->type != XML_ELEMENT_NODE) return false;  // comments, instructions, entities
  return is_shown_element(namespace_of(node->ns), view_of(node->name)) && changes_only_looks(node);
}

void remove_unseen(xmlNode* root) {
  std::vector<xmlNode*> unseen;
  walk(root, [&](xmlNode* node) {
    if (node != root && !is_shown(node)) unseen.push_back(node);
  });
  // What is inside of another comes after it.
  std::for_each(unseen.rbegin(), unseen.rend(), [](xmlNode* node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
  });
}

// Nothing: the attribute goes.
std::optional<std::string> own_value(const xmlNode* node, const xmlAttr* attribute, const std::string& value,
                                     unsigned depth) {
  const auto if_any = [](std::string own) { return own.empty() ? std::nullopt : std::optional(std::move(own)); };
  switch (attribute_kind(namespace_of(attribute->ns), view_of(attribute->name), view_of(node->name))) {
    case SvgAttribute::plain:
      return value;
    case SvgAttribute::style:
      return own_style(value, depth);
    case SvgAttribute::link:
      return if_any(followed_link(value));
    case SvgAttribute::reference:
      return if_any(own_reference(value, depth));
    case SvgAttribute::none:
      break;
  }
  return {};
}

void clean_attributes(xmlNode* node, unsigned depth) {
  for (auto *one = node->properties, *next = one; one; one = next) {
    next = one->next;
    const TextPointer text(xmlNodeListGetString(node->doc, one->children, 1));
    const std::string value(view_of(text.get()));
    const auto own = own_value(node, one, value, depth);
    if (!own)
      xmlRemoveProp(one);
    else if (*own != value)
      xmlSetNsProp(node, one->ns, one->name, as_xml(*own));
  }
}

// As one text: what was between its parts is gone, and browsers read them together.
void clean_style(xmlNode* node, unsigned depth) {
  std::string css;
  while (auto* const part = node->children) {
    if (part->type == XML_TEXT_NODE) css += view_of(part->content);
    xmlUnlinkNode(part);
    xmlFreeNode(part);
  }
  const auto own = own_style(css, depth);
  if (own && !own->empty()) xmlNodeAddContentLen(node, as_xml(*own), int(own->size()));
}

// Names of namespaces that nothing left is in: they name the editor.
void remove_namespaces(xmlNode* node, std::string_view own_namespace) {
  for (auto** place = &node->nsDef; *place;) {
    auto* const space = *place;
    const auto name = namespace_of(space);
    const bool is_used = name == own_namespace || name == svg_namespace || name == xhtml_namespace ||
                         name == mathml_namespace || name == xlink_namespace || name == xml_namespace;
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

std::optional<std::string> clean_svg(std::string_view bytes, unsigned depth) {
  if (!looks_like_svg(bytes) || !is_in_known_encoding(bytes) || !too_costly_drawing(bytes).empty()) return {};
  const auto document = parse(bytes);
  auto* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
  if (!root || view_of(root->name) != "svg") return {};
  const std::string space(namespace_of(root->ns));
  if (!space.empty() && space != svg_namespace) return {};
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
  remove_unseen(root);
  std::vector<xmlNode*> elements;
  walk(root, [&](xmlNode* node) {
    if (node->type == XML_ELEMENT_NODE) elements.push_back(node);
  });
  for (auto* const node : elements) {
    clean_attributes(node, depth);
    if (view_of(node->name) == "style") clean_style(node, depth);
  }
  for (auto* const node : elements) remove_namespaces(node, space);
  auto clean = written(document.get());
  if (clean.empty() || clean.size() > 2 * bytes.size() + longest_addition) return {};
  return clean;
}

std::string why_no_svg(std::string_view bytes) {
  if (!looks_like_svg(bytes)) return "its first tag is no <svg>, or it is compressed or in UTF-16";
  if (!is_in_known_encoding(bytes)) return "it is not in UTF-8";
  auto costly = too_costly_drawing(bytes);
  return costly.empty() ? "it is not well-formed XML, is nested too deeply, or uses entities" : costly;
}

}  // namespace gazetted
