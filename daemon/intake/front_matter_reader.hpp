// Front matter while it is read: the tree's values as texts, words and addresses, with an error at the place of what
// is none. Lives for one call of read_front_matter().
#pragma once
#include "gazetted/base/yaml.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

struct FrontMatter {
  const ParseContext& context;
  Release& release;
  Findings& findings;
  const Yaml* release_at = nullptr;  // this and the next two are read when the newsroom is known
  const Yaml* embargo = nullptr;
  const Yaml* expires_at = nullptr;
  // Judged together, when all keys are known.
  const Yaml* kind = nullptr;
  const Yaml* supersedes = nullptr;
  const Yaml* change_note = nullptr;
  const Yaml* mail = nullptr;
  const Yaml* approval = nullptr;

  void error(const Place& place, std::string message);
  void warn(const Place& place, std::string message);
  void note(const Place& place, std::string message);

  std::string text(std::string_view name, const Yaml& value);
  // A text that reaches a header or one line of a page: no line end, no control character.
  std::string line(std::string_view name, const Yaml& value);
  std::vector<std::string> words(std::string_view name, const Yaml& value);
  std::string mailbox(std::string_view name, const Yaml& value);
  // https, http, or mailto where `mail` allows it; an error and empty otherwise.
  std::string address(std::string_view name, const Yaml& value, std::initializer_list<std::string_view> schemes);
  bool yes_or_no(std::string_view name, const Yaml& value);
};

// A key as it is compared: without case, - as _.
std::string folded_key(std::string_view key);

void read_contacts(FrontMatter& front, const Yaml& value);
void read_bylines(FrontMatter& front, const Yaml& value);
void read_attachments(FrontMatter& front, const Yaml& value);
void read_social(FrontMatter& front, const Yaml& value);
// What the text is to an earlier one: kind, supersedes, change_note, mail; and what else a withdrawal has no use for.
void read_version(FrontMatter& front);

}  // namespace gazetted
