消息="你好"
标题更长="世界"
a="🙂" # 表情
bbbbb="é" # combined
c="👨‍👩‍👧" # family
