#include "gazetted/render/labels.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/render/label_languages.hpp"

namespace gazetted {

extern const char* const labels_text;  // config/labels.yaml, made a string by the build

namespace {

const Labels& built_in() {
  static const Labels labels = [] {
    Findings findings;
    auto read = parse_labels(labels_text, "labels.yaml", findings);
    if (has_errors(findings)) broken("labels.yaml: " + to_string(findings.front()));
    return read;
  }();
  return labels;
}

void read_block(const YamlEntry& block, Labels& labels, Findings& findings) {
  auto& words = labels[block.key.text];
  for (const auto& [key, value] : block.value.pairs) {
    if (!label_keys().contains(key.text)) {
      const std::vector<std::string> known(label_keys().begin(), label_keys().end());
      findings.push_back(
          {Severity::error, key.place, "there is no label '" + key.text + "'" + did_you_mean(key.text, known)});
    } else if (!value.is_scalar() || !is_utf8(value.text) || has_control(value.text)) {
      findings.push_back({Severity::error, value.place, "a label must be one line of text"});
    } else {
      words[key.text] = value.text;
    }
  }
}

}  // namespace

// Those of the first block: English defines what there is.
const std::set<std::string>& label_keys() {
  static const std::set<std::string> keys = [] {
    Findings findings;
    std::set<std::string> out;
    auto yaml = parse_yaml(labels_text, "labels.yaml", 1, findings);
    if (!yaml || yaml->pairs.empty()) broken("labels.yaml cannot be read");
    for (const auto& entry : yaml->pairs.front().value.pairs) out.insert(entry.key.text);
    return out;
  }();
  return keys;
}

Labels parse_labels(const std::string& text, const std::string& file, Findings& findings) {
  Labels labels;
  auto yaml = parse_yaml(text, file, 1, findings);
  if (!yaml) {
    findings.push_back(to_finding(yaml.error()));
    return labels;
  }
  for (const auto& block : yaml->pairs) {
    if (block.value.is_mapping() && is_language_tag(block.key.text))
      read_block(block, labels, findings);
    else
      findings.push_back(
          {Severity::error, block.key.place, "a block of labels must be named by its language (de, pt-BR)"});
  }
  return labels;
}

bool has_labels(const std::string& language, const Labels& own) {
  const auto base = lower(language.substr(0, language.find('-')));
  return built_in().contains(base) || own.contains(base) || own.contains(language);
}

json::object labels_for(const std::string& language, const Labels& own) {
  const auto base = lower(language.substr(0, language.find('-')));
  json::object words;
  const auto add = [&](const Labels& labels, const std::string& key) {
    const auto block = labels.find(key);
    if (block == labels.end()) return;
    for (const auto& [name, word] : block->second) words[name] = word;
  };
  add(built_in(), "en");
  add(built_in(), base);
  add(own, base);
  if (language != base) add(own, language);
  return words;
}

}  // namespace gazetted
