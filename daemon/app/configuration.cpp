#include "gazetted/app/configuration.hpp"

#include "gazetted/app/reload_rules.hpp"
#include "gazetted/base/file.hpp"
#include "token_keys.hpp"

namespace gazetted {

namespace {

constexpr std::size_t largest_file = 1u << 20;  // as load_settings() has it

std::string text_of(const Settings& settings) {
  auto text = read_file(settings.file, largest_file);
  return text ? std::move(*text) : std::string();
}

}  // namespace

Configuration::Configuration(Settings settings, std::optional<Rehearsal> rehearsal)
    : settings_(std::make_shared<const Settings>(std::move(settings))),
      rehearsal_(std::move(rehearsal)),
      text_(text_of(*settings_)) {}

Status Configuration::open_keys() {
  auto with_keys = std::make_shared<Settings>(*settings_);
  if (auto status = open_token_keys(*with_keys); !status) return status;
  if (auto status = open_mark_key(*with_keys); !status) return status;
  settings_ = std::move(with_keys);
  return {};
}

std::optional<Configuration::Reloaded> Configuration::reload(Findings& findings) {
  auto text = text_of(*settings_);
  auto fresh = load_settings(settings_->file, rehearsal_ ? SecretUse::not_needed : SecretUse::needed, findings);
  if (rehearsal_) rehearsal_->apply(fresh);
  if (fresh.token_keys == std::vector<fs::path>{default_token_key(fresh.store)})
    fresh.token_keys = {default_token_key(settings_->store)};  // the store stays where it is until a restart
  fresh.marks = settings_->marks;
  // As strict as a start.
  if (!has_errors(findings)) {
    if (auto keys = open_token_keys(fresh); !keys) findings.push_back(to_finding(keys.error()));
  }
  if (has_errors(findings)) return std::nullopt;
  Reloaded reloaded;
  reloaded.is_new = text != text_;
  text_ = std::move(text);
  reloaded.need_restart = keep_until_restart(*settings_, fresh);
  reloaded.retyped = retyped_channels(*settings_, fresh);
  settings_ = std::make_shared<const Settings>(std::move(fresh));
  return reloaded;
}

}  // namespace gazetted
