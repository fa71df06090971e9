block {
/*
 * Stars,
   and none.
 */
a=1
      /* inline */ b=2
}
