// Mustache templates: parsed once, rendered over a JSON model into pieces. Conformant to the
// mustache specification without its optional modules. What is put for a subscriber's field comes
// out as a piece of its own, so that a message can be compiled (render/mail.hpp).
#pragma once
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"

namespace gazetted {

// A part of what a template renders to: fixed text, or one field of the subscriber.
struct Piece {
  std::string text;   // of a hole in the plain path: the field's value, escaped as asked
  std::string field;  // of a hole: the name after `subscriber.`
  bool hole = false;
  bool escape = false;  // of a hole: HTML
};

// The names outside subscriber.* that differ from subscriber to subscriber; the fields of their holes. Where a release
// is read online differs while it is under embargo (Options::own_page).
inline constexpr std::string_view unsubscribe_link = "links.unsubscribe";
inline constexpr std::string_view preferences_link = "links.preferences";
inline constexpr std::string_view online_link = "links.online";

struct MustacheNode;

class Mustache {
 public:
  static Result<Mustache> parse(const std::string& text, const std::string& file);

  // Partials by name; the template of an unknown name is empty (specification) or, with `strict`,
  // an error.
  using Partials = std::function<const Mustache*(const std::string&)>;
  // The truth of subscriber fields in sections, for compiled rendering.
  using Truth = std::function<bool(const std::string& field)>;

  // What a section makes of a subscriber's field.
  enum class Sections {
    as_they_are,
    both_ways,  // rendered whether it holds or not: whatever any subscriber's mail could run into is an error
  };

  struct Options {
    bool escape_html = true;
    bool strict = true;  // an unknown name is an error with its place
    Partials partials;
    Truth truth;                                          // set: compile; holes carry their field, not a value
    const std::set<std::string>* known_fields = nullptr;  // of subscribers; null: any
    bool own_page = false;                                // every subscriber has another links.online
    Sections sections = Sections::as_they_are;            // both_ways: the model has a subscriber with all fields
    std::size_t max_bytes = 4u << 20;
  };

  // An unguarded unknown name, or more output than max_bytes, is an error with its place.
  Result<std::vector<Piece>> render(const json::value& model, const Options& options) const;
  Result<std::string> render_text(const json::value& model, const Options& options) const;

  // The subscriber fields that sections ask for. False when the template uses subscribers in a way
  // that cannot be compiled (their topics as a list, `{{#subscriber}}`).
  bool collect_conditions(const Partials& partials, std::set<std::string>& fields, int depth = 0) const;

 private:
  std::shared_ptr<const std::vector<MustacheNode>> nodes_;
  std::string file_;
  friend class MustacheRenderer;
};

}  // namespace gazetted
