// A template directory: subject.txt, message.html, message.txt, post.txt, post.CHANNEL.txt, and
// any other .mustache file as a partial of that name, labels.yaml for words of its own. Parsed once, values after that.
#pragma once
#include <map>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/render/labels.hpp"
#include "gazetted/render/mustache.hpp"

namespace gazetted {

struct MailTemplate {
  std::string name;
  Mustache subject, html, text;
  std::map<std::string, Mustache> posts;  // by channel; "" is post.txt
  std::map<std::string, Mustache> partials;
  Labels labels;                             // its own labels.yaml
  std::map<std::string, std::string> files;  // as read, to be frozen with a release

  Mustache::Partials lookup() const;
};

// Every finding of every file. Needed: subject.txt and message.txt; without message.html, mails are plain text.
Result<MailTemplate> load_template(const fs::path& directory, const std::string& name, Findings& findings);

}  // namespace gazetted
