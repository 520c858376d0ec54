// One mapping of the configuration while it is read: typed access by key, findings with places,
// and at the end a word for every key that nobody asked for.
#pragma once
#include "gazetted/base/text.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

struct ConfigContext {
  fs::path directory;  // relative paths start here
  SecretUse secrets = SecretUse::not_needed;
  Findings& findings;
  std::set<std::string>* known = nullptr;
  bool others_read = false;        // the file may be read by others than its owner
  mutable std::string entry = {};  // the named entry that is being read: "main" of `relays:`

  void error(const Place& place, std::string message) const {
    findings.push_back({Severity::error, place, std::move(message)});
  }
};

class Section {
 public:
  // `path` names the section for the list of known keys: "relays.*".
  Section(const ConfigContext& context, const Yaml* node, std::string path);
  ~Section();  // tells unknown keys
  Section(const Section&) = delete;

  bool present() const { return node_ != nullptr; }
  Place place() const { return node_ ? node_->place : Place{}; }
  const ConfigContext& context() const { return context_; }
  const std::string& path() const { return path_; }
  // The node of a key, or null where it is absent or empty.
  const Yaml* get(const std::string& key);
  void forget_unknown() { tell_unknown_ = false; }  // any key may be here

  void read(const std::string& key, std::string& to);
  void read_line(const std::string& key, std::string& to);  // one that reaches a header
  void read(const std::string& key, bool& to);
  void read(const std::string& key, int& to, int least, int most);
  void read(const std::string& key, double& to, double least, double most);
  void read(const std::string& key, Duration& to);
  void read_share(const std::string& key, double& to);  // "30%", to 1000%
  void read_size(const std::string& key, std::uint64_t& to);
  void read(const std::string& key, std::vector<std::string>& to);  // one word or a list
  void read(const std::string& key, Rates& to);
  void read(const std::string& key, Secret& to);
  void read_path(const std::string& key, fs::path& to);
  void read_mailbox(const std::string& key, std::string& to);
  // One of several words, and what it means. Nothing: absent, or another word, which is an error.
  template <class Value>
  std::optional<Value> read_choice(const std::string& key, const std::vector<std::pair<std::string, Value>>& choices) {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    const auto at = index_of(key, words);
    return at ? std::optional(choices[*at].second) : std::nullopt;
  }
  void refuse(const std::string& key, const std::string& why);  // set, but not to be had yet

  fs::path resolve(const std::string& path) const;

 private:
  const Yaml* scalar(const std::string& key);
  std::optional<std::size_t> index_of(const std::string& key, const std::vector<std::string>& words);
  const ConfigContext& context_;
  const Yaml* node_;
  std::string path_;
  std::vector<std::string> asked_;
  bool tell_unknown_ = true;
};

// A note where a secret is in a file that many may read.
void tell_inline_secret(const ConfigContext& context, const Place& place, const std::string& what);
// The secret of a node: a string, {file: PATH}, {env: NAME} or {credential: NAME}.
Result<Secret> read_secret(const Yaml& node, const ConfigContext& context, const std::string& path);

}  // namespace gazetted
