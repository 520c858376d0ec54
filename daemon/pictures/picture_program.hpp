// One run of gazetted-pictures in its jail. Blocking.
#pragma once
#include <functional>

#include "gazetted/pictures/picture_plan.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {

struct MadePictures {
  std::vector<PictureRendition> renditions;  // in the order of the plan
  std::string trouble;                       // why there are none
  bool is_final = true;                      // it would be the same another time
  bool was_run = true;                       // false: the program could not be started, whatever the picture
};

// `place` holds the picture as "original" and its packet as "xmp"; what is made is in place/made. An error: `goes_on`
// said that it was not to be finished.
Result<MadePictures> make_pictures(const fs::path& program, const fs::path& place,
                                   const std::vector<PlannedPicture>& plan, const std::function<bool()>& goes_on);

}  // namespace gazetted
