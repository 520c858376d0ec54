// The settings that hold now, and how a reload changes them. What could not be run is not taken over. Belongs to the
// loop's thread, but current() gives a value that any thread may keep.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/app/rehearsal.hpp"

namespace gazetted {

class Configuration {
 public:
  // `rehearsal`: what is done to the settings after every reload.
  Configuration(Settings settings, std::optional<Rehearsal> rehearsal);

  const std::shared_ptr<const Settings>& current() const { return settings_; }

  // Makes and reads the keys that sign our links; before anything is signed. Blocking.
  Status open_keys();

  struct Reloaded {
    bool is_new = true;                     // the file says something else than when it was last taken over
    std::vector<std::string> need_restart;  // keys whose new values hold after a restart only
    std::string retyped;                    // sentences: queued posts that were made for another network
  };
  // Reads the file again. Errors in `findings`: nothing has changed. Blocking, as short as reading one small file is.
  std::optional<Reloaded> reload(Findings& findings);

 private:
  std::shared_ptr<const Settings> settings_;
  std::optional<Rehearsal> rehearsal_;
  std::string text_;  // of the file, when it was taken over
};

}  // namespace gazetted
