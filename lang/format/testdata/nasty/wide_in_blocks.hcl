message "发布" {
text="上线了" # 通知
subject_line="公告"
}
