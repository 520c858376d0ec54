// What a person wants to know before a release goes: how many, how large, what is missing, what an editor
// would ask.
#pragma once
#include "gazetted/edition/rendering.hpp"

namespace gazetted {

// Reads the lists through. `advice` gets what is not as it should be.
std::string summary_of(const Rendering& rendering, const Settings& settings, Findings& advice);

// Fields that a mail prints though rows of the list have nothing there, as warnings: "12 of 500 people …".
class MissingFields {
 public:
  void look(const CompiledMail& mail, const Subscriber& subscriber);
  void tell(const std::string& list, Findings& findings) const;

 private:
  struct Missing {
    std::int64_t recipients = 0;
    std::string first;
  };
  std::int64_t recipients_ = 0;
  std::map<std::string, Missing> fields_;
};

}  // namespace gazetted
