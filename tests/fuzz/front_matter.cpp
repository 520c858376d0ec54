// Front matter alone: YAML and what is made of it.
#include "gazetted/intake/front_matter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  Release release;
  Findings findings;
  read_front_matter(std::string(reinterpret_cast<const char*>(data), size), ParseContext{"f.md", "f", Zone(), Time{}},
                    release, findings);
  return 0;
}
