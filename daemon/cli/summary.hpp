// What a person wants to know before a release goes: how many, how large, what is missing, what an editor
// would ask.
#pragma once
#include "gazetted/base/json.hpp"
#include "gazetted/edition/rendering.hpp"

namespace gazetted {

struct ReleaseSummary {
  std::string text;              // a line for each list and channel
  json::object lists, channels;  // the same for programs, by name
};

// Reads the lists through. `advice` gets what is not as it should be.
ReleaseSummary summary_of(const Rendering& rendering, const Settings& settings, Findings& advice);

// Places name the file as it was given on the command line, and not as it will be dropped.
void name_as_given(Findings& findings, const std::string& name, const std::string& given);

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
