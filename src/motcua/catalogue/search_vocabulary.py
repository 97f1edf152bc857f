"""Abbreviations and families of words that people use for one another when they ask. Pure data."""

from __future__ import annotations

#: What people shorten, and what it stands for. Read the same in names, phrasings and questions.
ABBREVIATIONS = {
    short: full
    for line in """
    dkkh đkkh = đăng ký kết hôn
    gks = giấy khai sinh
    cccd = căn cước công dân
    cmnd cmt = chứng minh nhân dân
    shk hktt = hộ khẩu
    cty = công ty
    dn = doanh nghiệp
    tnhh = trách nhiệm hữu hạn
    hkd = hộ kinh doanh
    htx = hợp tác xã
    gpkd = giấy phép kinh doanh
    gpxd = giấy phép xây dựng
    gplx = giấy phép lái xe
    gcn = giấy chứng nhận
    gcnqsdđ gcnqsdd = giấy chứng nhận quyền sử dụng đất
    qsdđ qsdd = quyền sử dụng đất
    bhyt = bảo hiểm y tế
    bhxh = bảo hiểm xã hội
    bhtn = bảo hiểm thất nghiệp
    tncn = thu nhập cá nhân
    tndn = thu nhập doanh nghiệp
    gtgt vat = giá trị gia tăng
    ttđb ttdb = tiêu thụ đặc biệt
    mst = mã số thuế
    nvqs = nghĩa vụ quân sự
    lltp = lý lịch tư pháp
    pccc = phòng cháy chữa cháy
    attp vsattp = an toàn thực phẩm
    xklđ xkld = xuất khẩu lao động
    tnlđ tnld = tai nạn lao động
    bnn = bệnh nghề nghiệp
    ubnd = ủy ban nhân dân
    sđt sdt đt = điện thoại
    hđ = hợp đồng
    hđlđ hdld = hợp đồng lao động
    đk = đăng ký
    dky đky dki đki = đăng ký
    gđ = gia đình
    ko hok khg kg hong hông = không
    đc = được
    vs = với
    ntn = như thế nào
    mún = muốn
    lm = làm
    passport pp = hộ chiếu
    hc = hộ chiếu
    """.strip().splitlines()
    for shorts, full in [line.split(" = ")]
    for short in shorts.split()
}

#: Families: a phrasing that says one word of a family is near to a question that says another one.
FAMILIES = tuple(
    tuple(word.strip() for word in line.split(","))
    for line in """
    bố, ba, cha, má, mẹ, tía, thầy u, ông, bà, ông nội, bà nội, ông ngoại, bà ngoại, ba má, cha mẹ, bố mẹ, ba mẹ, cụ, nội, ngoại, bố chồng, mẹ chồng, bố vợ, mẹ vợ, ông bà, anh, chị, anh trai, chị gái, em trai, em gái, chú, bác, cô, dì, cậu, mợ, thím, vợ, chồng, người nhà, người thân, bà con
    con, bé, cháu, trẻ, trẻ em, em bé, con nhỏ, con trai, con gái, con tôi, nhóc, cháu bé, con em, trẻ con
    chết, mất, qua đời, từ trần, hy sinh, tử vong, mới mất, đã mất
    mất, rơi, rớt, thất lạc, lạc, cháy, rách, hỏng, hư, nát, trộm, cướp, giật, móc túi, bị mất, đánh rơi, làm mất, mờ, gãy, hư hỏng
    cấp lại, làm lại, xin lại, cấp đổi, làm mới
    quán, tiệm, cửa hàng, tạp hóa, tạp hoá, shop, hộ kinh doanh, cafe, cà phê, nhà hàng, quán ăn, quán nhậu, sạp, ki ốt, hộ cá thể, hộ buôn bán
    công ty, doanh nghiệp, cơ sở, xí nghiệp, hãng
    xe máy, wave, honda, sh, vision, exciter, mô tô, xe gắn máy, xe tay ga, dream
    ô tô, xe hơi, xe con, xe tải, xế hộp, xe khách, xe bán tải
    đổi, thay, thay đổi, chuyển, sửa, chỉnh, điều chỉnh, cập nhật, cải chính, đính chính, chỉnh sửa, sửa đổi, sửa lại
    sai, nhầm, lệch, khác, không khớp, ghi sai, ghi nhầm, in sai
    nghỉ, ngừng, đóng, đóng cửa, dẹp, thôi, chấm dứt, giải thể, dừng, hủy, huỷ, xóa, xoá, bỏ, trả lại, tạm ngừng, không làm nữa
    mở, lập, thành lập, khai trương, đăng ký mới
    tây, nước ngoài, ngoại quốc, hàn quốc, đài loan, nga, mỹ, nhật, nhật bản, úc, trung quốc, việt kiều, pháp, đức, anh quốc, canada, singapore, thái lan, lào, campuchia, hải ngoại
    cưới, kết hôn, lấy chồng, lấy vợ, hôn thú, thành hôn
    ly hôn, ly dị, bỏ nhau, chia tay, ly thân
    trợ cấp, hỗ trợ, chế độ, được tiền, tiền hỗ trợ, phụ cấp, đền bù, bồi thường, chính sách
    heo, lợn, gà, vịt, trâu, bò, dê, gia súc, gia cầm, vật nuôi, đàn heo
    cá, tôm, thủy sản, thuỷ sản, cua, nghêu, ngao, ốc, hàu
    lúa, cây, xoài, sầu riêng, rau, cây ăn trái, thanh long, hoa màu, dừa
    ruộng, đất lúa, đất ruộng, đất vườn, đất nông nghiệp, đất trồng lúa, rẫy, vườn
    sổ đỏ, sổ hồng, bìa đỏ, giấy tờ đất, giấy chứng nhận quyền sử dụng đất, sổ đất, bìa hồng, sổ nhà
    miếng đất, thửa đất, lô đất, mảnh đất, thửa, đất
    xây, xây dựng, cất nhà, dựng, làm nhà, xây cất, cất
    hết hạn, quá hạn, hết hiệu lực, gia hạn, sắp hết hạn
    tai nạn, bị thương, thương tật, thương tích, ngã
    ốm, bệnh, đau ốm, nằm viện, ung thư, hiểm nghèo
    bộ đội, quân nhân, chiến sĩ, lính, cựu chiến binh, đi lính, nhập ngũ, kháng chiến, chiến trường
    căn cước, căn cước công dân, chứng minh, chứng minh nhân dân, chứng minh thư
    bằng lái, giấy phép lái xe, bằng lái xe
    cà vẹt, cavet, đăng ký xe, giấy tờ xe, giấy đăng ký xe
    khai sinh, giấy khai sinh
    khai tử, chứng tử, giấy chứng tử, báo tử
    hàng xóm, láng giềng, nhà bên, nhà kế bên
    thuê, mướn, thuê mướn
    trọ, nhà trọ, phòng trọ, nhà thuê, ở thuê, thuê trọ
    nghèo, khó khăn, túng thiếu, hộ nghèo, hoàn cảnh
    lương hưu, hưu trí, về hưu
    giấy phép, cấp phép, xin phép
    mua bán, chuyển nhượng, bán, mua, sang nhượng
    cho, tặng, tặng cho, biếu
    lẫn, tâm thần, mất trí, mất năng lực hành vi, không minh mẫn, bị điên
    trường, trường học, lớp, trung tâm
    phòng khám, bệnh viện, phòng mạch, trạm y tế, cơ sở khám bệnh
    thuốc, nhà thuốc, quầy thuốc, tiệm thuốc, thuốc tây
    chứng chỉ, bằng, bằng cấp, chứng nhận, giấy chứng nhận
    """.strip().splitlines()
)  # fmt: skip
