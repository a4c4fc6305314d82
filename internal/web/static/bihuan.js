// Enhancement only: everything here can also be done without it.
(function () {
  'use strict';
})();
