#include "gazetted/render/mustache.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "mustache_node.hpp"

namespace gazetted {
namespace {

constexpr std::string_view subscriber_prefix = "subscriber.";
constexpr int max_partial_depth = 32;

bool is_falsy(const json::value* value) {
  if (!value || value->is_null()) return true;
  if (value->is_bool()) return !value->as_bool();
  if (value->is_array()) return value->as_array().empty();
  if (value->is_string()) return value->as_string().empty();
  return false;
}

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_null()) return "";
  if (value.is_double()) return fmt::format("{}", value.as_double());
  return json::serialize(value);
}

std::string indented(const std::string& text, const std::string& indent, bool& line_start) {
  std::string out;
  for (const char c : text) {
    if (line_start) out += indent;
    line_start = c == '\n';
    out += c;
  }
  return out;
}

}  // namespace

class MustacheRenderer {
 public:
  MustacheRenderer(const Mustache::Options& options, const json::value& model) : options_(options) {
    stack_.push_back(&model);
    if (options.sections == Mustache::Sections::both_ways && model.is_object()) remember_personal(model.as_object());
  }

  Status render(const Mustache& source, int depth) {
    if (depth > max_partial_depth) return Error(Place{source.file_}, "partials are nested too deeply");
    const auto* before = source_;
    source_ = &source;
    auto status = render(*source.nodes_, depth);
    source_ = before;
    return status;
  }

  std::vector<Piece> take() { return std::move(pieces_); }

 private:
  Error error(const MustacheNode& node, std::string message) const {
    return Error(Place{source_->file_, node.line, node.column}, std::move(message));
  }

  Status render(const std::vector<MustacheNode>& nodes, int depth) {
    for (const auto& node : nodes) {
      if (auto status = render(node, depth); !status) return status;
      if (bytes_ > options_.max_bytes) return error(node, "the rendered template is too large");
    }
    return {};
  }

  Status render(const MustacheNode& node, int depth) {
    switch (node.kind) {
      case MustacheNode::Kind::text:
        put(indents_.empty() ? node.text : indented(node.text, indents_, line_start_));
        return {};
      case MustacheNode::Kind::variable:
        return render_variable(node);
      case MustacheNode::Kind::section:
        return render_section(node, depth);
      case MustacheNode::Kind::inverted: {
        if (is_personal(node.text)) {
          // Rendered whether it holds or not.
        } else if (is_subscriber(node.text) && options_.truth) {
          if (options_.truth(node.text.substr(subscriber_prefix.size()))) return {};
        } else if (!is_falsy(find(node.text))) {
          return {};
        }
        return render(node.children, depth);
      }
      case MustacheNode::Kind::partial:
        return render_partial(node, depth);
    }
    return {};
  }

  Status render_variable(const MustacheNode& node) {
    const bool escape = options_.escape_html && !node.raw;
    const bool link = node.text == unsubscribe_link || node.text == preferences_link ||
                      (options_.own_page && node.text == online_link);
    if (is_subscriber(node.text) || link) {
      const auto field = link ? node.text : node.text.substr(subscriber_prefix.size());
      if (!link && options_.known_fields && !options_.known_fields->contains(field)) {
        std::vector<std::string> known(options_.known_fields->begin(), options_.known_fields->end());
        return error(node, "'" + node.text + "' is not a column of this list" + did_you_mean(field, known));
      }
      Piece piece;
      piece.hole = true;
      piece.field = field;
      piece.escape = escape;
      if (!options_.truth) {
        const auto* value = find(node.text);
        const auto text = value ? text_of(*value) : "";
        piece.text = escape ? html_escape(text) : text;
        bytes_ += piece.text.size();
      }
      begin_line();
      pieces_.push_back(std::move(piece));
      return {};
    }
    const auto* value = find(node.text);
    if (!value) {
      if (!options_.strict || may_be_field()) return {};
      return error(node, "'" + node.text + "' is not known" + did_you_mean(node.text, names()));
    }
    begin_line();
    const auto text = text_of(*value);
    put(escape ? html_escape(text) : text);
    return {};
  }

  Status render_section(const MustacheNode& node, int depth) {
    if (is_personal(node.text)) return render_personal(node, depth);
    if (is_subscriber(node.text) && options_.truth) {
      return options_.truth(node.text.substr(subscriber_prefix.size())) ? render(node.children, depth) : Status();
    }
    const auto* value = find(node.text);
    if (is_falsy(value)) return {};
    if (!value->is_array()) return render_inside(node, *value, depth);
    for (const auto& item : value->as_array()) {
      if (auto status = render_inside(node, item, depth); !status) return status;
    }
    return {};
  }

  Status render_inside(const MustacheNode& node, const json::value& context, int depth) {
    stack_.push_back(&context);
    auto status = render(node.children, depth);
    stack_.pop_back();
    return status;
  }

  // With both_ways: once, as it is where the subscriber has it. A list is there as one of its items.
  Status render_personal(const MustacheNode& node, int depth) {
    static const json::value some = "x";
    const auto* value = find(node.text);
    if (value && value->is_array()) value = value->as_array().empty() ? nullptr : &value->as_array().front();
    return render_inside(node, value ? *value : some, depth);
  }

  Status render_partial(const MustacheNode& node, int depth) {
    const auto* partial = options_.partials ? options_.partials(node.text) : nullptr;
    if (!partial) {
      if (options_.strict) return error(node, "there is no partial '" + node.text + "'");
      return {};
    }
    const auto outer = indents_;
    indents_ += node.indent;
    if (!node.indent.empty()) line_start_ = true;
    auto status = render(*partial, depth + 1);
    indents_ = outer;
    line_start_ = false;
    return status;
  }

  void remember_personal(const json::object& model) {
    const auto* subscriber = model.if_contains("subscriber");
    if (!subscriber) return;
    subscriber_ = subscriber;
    personal_.insert(subscriber);
    if (!subscriber->is_object()) return;
    for (const auto& [key, value] : subscriber->as_object()) personal_.insert(&value);
  }

  // With both_ways: whether a section's truth is each subscriber's own.
  bool is_personal(const std::string& name) const {
    if (!subscriber_) return false;
    if (is_subscriber(name)) return true;
    const auto* value = find(name);
    return value ? personal_.contains(value) : may_be_field();
  }

  // A name that is not known here could be a column all the same: inside `{{#subscriber}}`, of a list whose columns
  // nobody knows before its last row.
  bool may_be_field() const {
    return subscriber_ && !options_.known_fields &&
           std::find(stack_.begin(), stack_.end(), subscriber_) != stack_.end();
  }

  static bool is_subscriber(const std::string& name) { return name.starts_with(subscriber_prefix); }

  // A value at the start of an indented partial's line gets the indentation too.
  void begin_line() {
    if (indents_.empty() || !line_start_) return;
    line_start_ = false;
    put(indents_);
  }

  void put(std::string text) {
    bytes_ += text.size();
    if (!pieces_.empty() && !pieces_.back().hole) {
      pieces_.back().text += text;
    } else if (!text.empty()) {
      Piece piece;
      piece.text = std::move(text);
      pieces_.push_back(std::move(piece));
    }
  }

  // A dotted name: its first part from the innermost context that has it, the rest inside it.
  const json::value* find(std::string_view name) const {
    if (name == ".") return stack_.back();
    const auto dot = name.find('.');
    const auto first = name.substr(0, dot);
    const json::value* value = nullptr;
    for (auto it = stack_.rbegin(); it != stack_.rend() && !value; ++it) {
      if ((*it)->is_object()) value = (*it)->as_object().if_contains(first);
    }
    while (value && name.find('.') != std::string_view::npos) {
      name.remove_prefix(name.find('.') + 1);
      value = value->is_object() ? value->as_object().if_contains(name.substr(0, name.find('.'))) : nullptr;
    }
    return value;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    if (!stack_.front()->is_object()) return all;
    for (const auto& [key, value] : stack_.front()->as_object()) {
      all.emplace_back(key);
      if (!value.is_object()) continue;
      for (const auto& [inner, unused] : value.as_object()) all.push_back(std::string(key) + "." + std::string(inner));
    }
    return all;
  }

  const Mustache::Options& options_;
  std::vector<const json::value*> stack_;
  const json::value* subscriber_ = nullptr;  // with both_ways
  std::set<const json::value*> personal_;    // it and its members
  std::vector<Piece> pieces_;
  const Mustache* source_ = nullptr;
  std::string indents_;
  bool line_start_ = false;
  std::size_t bytes_ = 0;
};

Result<std::vector<Piece>> Mustache::render(const json::value& model, const Options& options) const {
  MustacheRenderer renderer(options, model);
  if (auto status = renderer.render(*this, 0); !status) return status.error();
  return renderer.take();
}

Result<std::string> Mustache::render_text(const json::value& model, const Options& options) const {
  auto pieces = render(model, options);
  if (!pieces) return pieces.error();
  std::string out;
  for (const auto& piece : *pieces) out += piece.text;
  return out;
}

namespace {

// What `{{.}}` is at some place of a template.
enum class Context {
  whole,   // the model, which has the subscriber in it
  shared,  // a value that is the same for everybody
  own,     // a subscriber's
};

// Names of what has something of a subscriber's in it: only the long way renders them.
bool holds_own(const std::string& name) {
  return name == "subscriber" || name == "subscriber.topics" || name == "links";
}

bool collect(const std::vector<MustacheNode>& nodes, const Mustache::Partials& partials, std::set<std::string>& fields,
             Context context, int depth) {
  for (const auto& node : nodes) {
    if (node.kind == MustacheNode::Kind::text) continue;
    if (node.kind == MustacheNode::Kind::partial) {
      // Wherever it is used: no `{{.}}` that is not in a section of its own.
      const auto* partial = partials && depth < max_partial_depth ? partials(node.text) : nullptr;
      if (partial && !partial->collect_conditions(partials, fields, depth + 1)) return false;
      continue;
    }
    if (holds_own(node.text) || (node.text == "." && context != Context::shared)) return false;
    const bool is_own = node.text.starts_with(subscriber_prefix);
    if (is_own && node.kind != MustacheNode::Kind::variable) fields.insert(node.text.substr(subscriber_prefix.size()));
    // A section's value becomes the innermost context; what is shown where there is none keeps the one around it.
    auto inside = context;
    if (is_own || node.text == unsubscribe_link || node.text == preferences_link || node.text == online_link)
      inside = Context::own;
    else if (node.kind == MustacheNode::Kind::section && context == Context::whole)
      inside = Context::shared;
    if (!collect(node.children, partials, fields, inside, depth)) return false;
  }
  return true;
}

}  // namespace

bool Mustache::collect_conditions(const Partials& partials, std::set<std::string>& fields, int depth) const {
  if (depth > 0 || !partials) return collect(*nodes_, partials, fields, Context::whole, depth);
  // Each partial once: it asks for the same wherever it is used, and those that use each other would take for ever.
  std::set<std::string> seen;
  const Partials once = [&](const std::string& name) { return seen.insert(name).second ? partials(name) : nullptr; };
  return collect(*nodes_, once, fields, Context::whole, depth);
}

}  // namespace gazetted
